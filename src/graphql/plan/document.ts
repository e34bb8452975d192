/** A document → what each of its root fields does, or every problem at once. Pure. */

import { ApiError } from '../../errors.ts';
import { readOriginals } from '../../input/duplicates.ts';
import { readMerge } from '../../input/merge.ts';
import { type Author, readBatch, readCreate, readUpdate, type Update } from '../../input/record.ts';
import { isObject } from '../../json.ts';
import type { ResolvedFilter } from '../../plan/filter.ts';
import type { GroupByParameters } from '../../plan/group-by.ts';
import type { Originals } from '../../plan/read.ts';
import {
  type Connection,
  type ConnectionEntry,
  type FieldSelection,
  isIdOnly,
} from '../../plan/selection.ts';
import type { MergePlan, NewRecord, Selection } from '../../plan/write.ts';
import type { JsonValue, ObjectSchema, WorkspaceSchema } from '../../schema/types.ts';
import type { Scope } from '../../session/scopes.ts';
import { type AskedField, FieldReader } from '../document/fields.ts';
import type { Operation } from '../document/operation.ts';
import { MAX_ROOT_FIELDS } from '../limits.ts';
import { type Problems, placesOf, type ResponsePath, type SourcePlace } from '../problems.ts';
import {
  Budget,
  type MemoryMeans,
  type MemoryObject,
  type MemorySelection,
  type MemoryType,
} from '../types/memory.ts';
import { changeResult, type MetadataMutation, workspaceObject } from '../types/metadata.ts';
import { type RecordTypes, recordTypes } from '../types/records.ts';
import { type QueryMeans, type RecordMutation, type RecordQuery, rootTypes } from '../types/root.ts';
import { readBoolean, readId, readObject, readObjects, readTargets } from './arguments.ts';
import { readFilter } from './filter.ts';
import { readGroupBy } from './group-by.ts';
import { readMemory } from './memory.ts';
import { readWhole } from './page.ts';
import { ROOT, SelectionReader } from './selection.ts';

/** Where a root field stands: in the document and in the response. */
export interface RootField {
  readonly key: string;
  readonly path: ResponsePath;
  readonly locations: readonly SourcePlace[];
}

export type PlannedQuery = RootField &
  (
    | { readonly kind: 'constant'; readonly json: string }
    | { readonly kind: 'list'; readonly object: ObjectSchema; readonly connection: Connection }
    | {
        readonly kind: 'get';
        readonly object: ObjectSchema;
        readonly filter: ResolvedFilter;
        readonly selection: FieldSelection;
      }
    | {
        readonly kind: 'duplicates';
        readonly object: ObjectSchema;
        readonly originals: Originals;
        readonly limit: number;
        readonly entries: readonly ConnectionEntry[];
      }
    | {
        readonly kind: 'groupBy';
        readonly object: ObjectSchema;
        readonly parameters: GroupByParameters;
        /** Records of each group that are passed over. */
        readonly offset: number;
        readonly entries: readonly ConnectionEntry[];
      }
  );

export type PlannedMutation = RootField &
  (
    | { readonly kind: 'constant'; readonly json: string }
    | {
        readonly kind: 'create';
        readonly object: ObjectSchema;
        readonly records: readonly NewRecord[];
        readonly upsert: boolean;
        readonly isMany: boolean;
        readonly selection: FieldSelection;
      }
    | {
        readonly kind: 'update';
        readonly object: ObjectSchema;
        readonly target: Selection;
        readonly isMany: boolean;
        readonly changes: Update;
        readonly selection: FieldSelection;
      }
    | {
        readonly kind: 'delete' | 'destroy' | 'restore';
        readonly object: ObjectSchema;
        readonly target: Selection;
        readonly isMany: boolean;
        readonly selection: FieldSelection;
      }
    | {
        readonly kind: 'merge';
        readonly object: ObjectSchema;
        readonly merge: Pick<MergePlan, 'ids' | 'survivor' | 'previewId'>;
        readonly isMany: boolean;
        readonly selection: FieldSelection;
      }
    | {
        readonly kind: 'change';
        readonly mutation: MetadataMutation;
        readonly input: Readonly<Record<string, JsonValue>>;
        readonly selection: MemorySelection;
      }
  );

export type PlannedDocument =
  | { readonly kind: 'query'; readonly fields: readonly PlannedQuery[]; readonly scopes: ReadonlySet<Scope> }
  | {
      readonly kind: 'mutation';
      readonly fields: readonly PlannedMutation[];
      readonly scopes: ReadonlySet<Scope>;
    };

/** What introspection is returned from. */
export interface Introspection {
  readonly schemaType: () => MemoryType<never>;
  readonly typeType: () => MemoryType<never>;
  readonly schemaObject: (schema: WorkspaceSchema) => MemoryObject;
  readonly typeObject: (schema: WorkspaceSchema, name: string) => MemoryObject | null;
}

/** The caller, the schema, and the limits. */
export interface PlanContext {
  readonly schema: WorkspaceSchema;
  readonly workspaceName: string;
  readonly author: Author;
  readonly maxPageSize: number;
  readonly maxBatchSize: number;
  readonly introspection: Introspection;
}

const RECORDS_PER_GROUP = 10;

const countOf = (originals: Originals): number =>
  originals.by === 'ids' ? originals.ids.length : originals.candidates.length;

/** One reading of a document. */
class Planner {
  readonly #context: PlanContext;
  readonly #problems: Problems;
  readonly #fields: FieldReader;
  readonly #types: RecordTypes;
  readonly #selections: SelectionReader;
  readonly #budget = new Budget();
  readonly #scopes = new Set<Scope>();

  constructor(operation: Operation, context: PlanContext, problems: Problems) {
    this.#context = context;
    this.#problems = problems;
    this.#fields = new FieldReader(operation, problems);
    this.#types = recordTypes(context.schema);
    this.#selections = new SelectionReader(
      context.schema,
      this.#types,
      this.#fields,
      problems,
      context.maxPageSize,
    );
  }

  query(): PlannedDocument {
    const { query } = rootTypes(this.#context.schema);
    const asked = this.#fields.root(query);
    this.#checkRootFields(asked);
    const fields = asked.flatMap((field): readonly PlannedQuery[] => {
      const { means } = field.definition;
      if (means === null) return [this.#constant(field, query.name)];
      return this.#query(field, means) ?? [];
    });
    this.#finish();
    return { kind: 'query', fields, scopes: this.#scopes };
  }

  mutation(): PlannedDocument {
    const { mutation } = rootTypes(this.#context.schema);
    const asked = this.#fields.root(mutation);
    this.#checkRootFields(asked);
    const fields = asked.flatMap((field): readonly PlannedMutation[] => {
      const { means } = field.definition;
      if (means === null) return [this.#constant(field, mutation.name)];
      if (means.kind === 'memory') return [];
      if (means.kind === 'change') return this.#change(field, means.mutation) ?? [];
      return this.#mutation(field, means.operation, means.object) ?? [];
    });
    this.#finish();
    return { kind: 'mutation', fields, scopes: this.#scopes };
  }

  #checkRootFields({ length }: readonly unknown[]): void {
    if (length > MAX_ROOT_FIELDS)
      this.#problems.abort(
        `Query too complex - Too many root resolvers requested: ${length} - Maximum allowed root resolvers: ${MAX_ROOT_FIELDS}`,
        [],
      );
  }

  #finish(): void {
    this.#selections.checkCost();
    this.#problems.throwIfAny();
  }

  #rootField({ key, path, nodes }: AskedField<unknown>): RootField {
    return { key, path, locations: placesOf(nodes) };
  }

  #constant(asked: AskedField<unknown>, value: JsonValue): RootField & { kind: 'constant'; json: string } {
    return { ...this.#rootField(asked), kind: 'constant', json: JSON.stringify(value) };
  }

  /** Reads what the arguments say; null if they say something wrong, which is kept. */
  #read<T>(asked: AskedField<unknown>, read: () => T): T | null {
    return this.#problems.collect(read, asked.nodes, asked.path);
  }

  #query(asked: AskedField<unknown>, means: QueryMeans): readonly PlannedQuery[] | null {
    switch (means.kind) {
      case 'change':
        return null;
      case 'memory':
        // Which workspace a key opens is told to any key.
        if (asked.definition.name !== 'currentWorkspace') this.#scopes.add('metadata:read');
        return this.#fromMemory(asked, means);
      case 'introspection':
        return this.#introspection(asked, means.of);
      case 'records':
        this.#scopes.add('records:read');
        return this.#records(asked, means.operation, means.object);
    }
  }

  #fromMemory(
    asked: AskedField<unknown>,
    { of }: Pick<MemoryMeans<never>, 'of'>,
  ): readonly PlannedQuery[] | null {
    const { schema, workspaceName } = this.#context;
    const { key, given, definition } = asked;
    const selection = of && readMemory(this.#fields, asked, of());
    return this.#read(asked, () => {
      const root = workspaceObject({ schema, workspaceName });
      const answer = root.answer([{ key, name: definition.name, given, selection }], this.#budget);
      return [this.#constant(asked, isObject(answer) ? (answer[key] ?? null) : null)];
    });
  }

  #introspection(asked: AskedField<unknown>, of: 'schema' | 'type'): readonly PlannedQuery[] | null {
    const { introspection, schema } = this.#context;
    this.#scopes.add('metadata:read');
    const type = of === 'schema' ? introspection.schemaType() : introspection.typeType();
    const selection = readMemory(this.#fields, asked, type);
    return this.#read(asked, () => {
      const object =
        of === 'schema'
          ? introspection.schemaObject(schema)
          : introspection.typeObject(schema, String(asked.given['name'] ?? ''));
      return [this.#constant(asked, object?.answer(selection, this.#budget) ?? null)];
    });
  }

  #records(
    asked: AskedField<unknown>,
    operation: RecordQuery,
    object: ObjectSchema,
  ): readonly PlannedQuery[] | null {
    switch (operation) {
      case 'list':
        return this.#list(asked, object);
      case 'get':
        return this.#get(asked, object);
      case 'duplicates':
        return this.#duplicates(asked, object);
      case 'groupBy':
        return this.#groupBy(asked, object);
    }
  }

  #list(asked: AskedField<unknown>, object: ObjectSchema): readonly PlannedQuery[] | null {
    const page = this.#selections.page(asked, object);
    const entries = this.#selections.connection(asked, object, { ...ROOT, times: page?.limit ?? 0 });
    return page && [{ ...this.#rootField(asked), kind: 'list', object, connection: { page, entries } }];
  }

  #get(asked: AskedField<unknown>, object: ObjectSchema): readonly PlannedQuery[] | null {
    const { schema } = this.#context;
    const selection = this.#selections.record(asked, object, ROOT);
    const filter = this.#read(asked, () => {
      const read = readFilter(readObject(asked.given, 'filter'), object, schema);
      if (!read) throw new ApiError('INVALID_FILTER', 'Missing filter argument');
      return read;
    });
    return filter && [{ ...this.#rootField(asked), kind: 'get', object, filter, selection }];
  }

  #duplicates(asked: AskedField<unknown>, object: ObjectSchema): readonly PlannedQuery[] | null {
    const { author, maxBatchSize, maxPageSize, schema } = this.#context;
    const originals = this.#read(asked, () =>
      readOriginals(asked.given, object, schema, author, maxBatchSize),
    );
    const place = { ...ROOT, times: (originals ? countOf(originals) : 0) * maxPageSize };
    const entries = this.#selections.connection(asked, object, place);
    const limit = maxPageSize;
    return (
      originals && [{ ...this.#rootField(asked), kind: 'duplicates', object, originals, limit, entries }]
    );
  }

  #groupBy(asked: AskedField<unknown>, object: ObjectSchema): readonly PlannedQuery[] | null {
    const { schema } = this.#context;
    const read = this.#read(asked, () => readGroupBy(asked.given, object, schema));
    const offset = this.#read(asked, () => readWhole(asked.given, 'offsetForRecords')) ?? 0;
    const place = { ...ROOT, times: (read?.limit ?? 0) * RECORDS_PER_GROUP };
    const entries = this.#selections.group(asked, object, place);
    const aggregates = entries.flatMap((entry) => (entry.kind === 'aggregate' ? [entry.aggregate] : []));
    return (
      read && [
        {
          ...this.#rootField(asked),
          kind: 'groupBy',
          object,
          parameters: { ...read, aggregates },
          offset,
          entries,
        },
      ]
    );
  }

  #mutation(
    asked: AskedField<unknown>,
    operation: RecordMutation,
    object: ObjectSchema,
  ): readonly PlannedMutation[] | null {
    this.#scopes.add('records:write');
    const field = this.#rootField(asked);
    const { given } = asked;
    const { author, maxBatchSize, schema } = this.#context;
    const isMany = operation.endsWith('Many');
    const selection = this.#selections.record(asked, object, { ...ROOT, times: isMany ? maxBatchSize : 1 });
    if (!isIdOnly(selection)) this.#scopes.add('records:read');
    return this.#read(asked, (): readonly PlannedMutation[] => {
      switch (operation) {
        case 'createOne': {
          const records = [readCreate(readObject(given, 'data'), object, schema, author)];
          const upsert = readBoolean(given, 'upsert');
          return [{ ...field, kind: 'create', object, records, upsert, isMany, selection }];
        }
        case 'createMany': {
          const records = readBatch(readObjects(given, 'data'), object, schema, author, maxBatchSize);
          const upsert = readBoolean(given, 'upsert');
          return [{ ...field, kind: 'create', object, records, upsert, isMany, selection }];
        }
        case 'updateOne': {
          const target = { by: 'id', id: readId(given) } as const;
          const changes = readUpdate(readObject(given, 'data'), object, schema, author);
          return [{ ...field, kind: 'update', object, target, isMany, changes, selection }];
        }
        case 'updateMany': {
          const target = { by: 'filter', filter: readTargets(given, object, schema) } as const;
          const changes = readUpdate(readObject(given, 'data'), object, schema, author);
          return [{ ...field, kind: 'update', object, target, isMany, changes, selection }];
        }
        case 'deleteOne':
        case 'destroyOne':
        case 'restoreOne': {
          const target = { by: 'id', id: readId(given) } as const;
          return [{ ...field, kind: REMOVALS[operation], object, target, isMany, selection }];
        }
        case 'deleteMany':
        case 'destroyMany':
        case 'restoreMany': {
          const target = { by: 'filter', filter: readTargets(given, object, schema) } as const;
          return [{ ...field, kind: REMOVALS[operation], object, target, isMany, selection }];
        }
        case 'merge': {
          const { ids, survivor, isDryRun } = readMerge(given);
          const merge = { ids, survivor, previewId: isDryRun ? author.newId() : null };
          return [{ ...field, kind: 'merge', object, merge, isMany, selection }];
        }
      }
    });
  }

  #change(asked: AskedField<unknown>, mutation: MetadataMutation): readonly PlannedMutation[] | null {
    this.#scopes.add('metadata:write');
    const selection = readMemory(this.#fields, asked, changeResult(mutation)());
    const input = this.#read(asked, () => readObject(asked.given, 'input'));
    return input && [{ ...this.#rootField(asked), kind: 'change', mutation, input, selection }];
  }
}

const REMOVALS = {
  deleteOne: 'delete',
  deleteMany: 'delete',
  destroyOne: 'destroy',
  destroyMany: 'destroy',
  restoreOne: 'restore',
  restoreMany: 'restore',
} as const satisfies Partial<Record<RecordMutation, PlannedMutation['kind']>>;

/** @throws DocumentError with every problem of the document */
export const planDocument = (
  operation: Operation,
  context: PlanContext,
  problems: Problems,
): PlannedDocument => {
  const planner = new Planner(operation, context, problems);
  return operation.kind === 'query' ? planner.query() : planner.mutation();
};
