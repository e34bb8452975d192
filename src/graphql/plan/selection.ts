/** The selection of a document on records → the selection tree. */
import type { Aggregate } from '../../plan/group-by.ts';
import type { PagePlan } from '../../plan/pages.ts';
import type {
  ConnectionEntry,
  Constant,
  EdgeEntry,
  FieldSelection,
  PageInfoEntry,
  SelectedEntry,
  SelectedPart,
} from '../../plan/selection.ts';
import type { Field, ObjectSchema, Part, WorkspaceSchema } from '../../schema/types.ts';
import { type AskedField, type FieldReader, hasSubFields } from '../document/fields.ts';
import { MAX_RECORDS, MAX_RELATION_DEPTH } from '../limits.ts';
import type { Problems } from '../problems.ts';
import { type ConnectionMeans, pageInfo, type RecordMeans, type RecordTypes } from '../types/records.ts';
import { compositeOf } from '../types/values.ts';
import { readPage } from './page.ts';

/** The length of a list if the document does not say; Twenty uses the same for nested lists. */
const DEFAULT_PAGE = 60;

/** How often something is read, and how many relations lead to it. */
interface Place {
  readonly times: number;
  readonly depth: number;
}

export const ROOT: Place = { times: 1, depth: 0 };

const constant = ({ key }: AskedField<unknown>, value: string | null): Constant => ({
  kind: 'constant',
  key,
  json: JSON.stringify(value),
});

/** What older clients know as a text and select as one: the `body` of notes and tasks. */
const bodyText = ({ definition }: AskedField<unknown>, { type, parts }: Field): Part | null =>
  type === 'RICH_TEXT' && definition.name === 'body'
    ? (parts.find(({ name }) => name === 'markdown') ?? null)
    : null;

export class SelectionReader {
  readonly #schema: WorkspaceSchema;
  readonly #types: RecordTypes;
  readonly #fields: FieldReader;
  readonly #problems: Problems;
  readonly #maxPageSize: number;
  #records = 0;

  constructor(
    schema: WorkspaceSchema,
    types: RecordTypes,
    fields: FieldReader,
    problems: Problems,
    maxPageSize: number,
  ) {
    this.#schema = schema;
    this.#types = types;
    this.#fields = fields;
    this.#problems = problems;
    this.#maxPageSize = maxPageSize;
  }

  /** Counts records that are read. */
  spend(records: number): void {
    this.#records += records;
  }

  /** @throws DocumentError if the document would read more records than one may */
  checkCost(): void {
    if (this.#records <= MAX_RECORDS) return;
    const asked = this.#records.toLocaleString('en');
    const allowed = MAX_RECORDS.toLocaleString('en');
    this.#problems.abort(
      `Query too complex: it asks for up to ${asked} records, and ${allowed} are allowed. Ask for smaller pages, as by people(first: 10), or fewer of them inside of one another.`,
      [],
    );
  }

  page(asked: AskedField<unknown>, object: ObjectSchema): PagePlan | null {
    const sizes = { byDefault: Math.min(DEFAULT_PAGE, this.#maxPageSize), most: this.#maxPageSize };
    return this.#problems.collect(
      () => readPage(asked.given, object, this.#schema, sizes),
      asked.nodes,
      asked.path,
    );
  }

  record(asked: AskedField<unknown>, object: ObjectSchema, place: Place): FieldSelection {
    this.spend(place.times);
    if (place.depth > MAX_RELATION_DEPTH)
      this.#problems.abort(
        `Query too complex: it follows ${place.depth} relations from one another, and ${MAX_RELATION_DEPTH} are allowed.`,
        asked.nodes,
      );
    const type = this.#types.record(object);
    const entries = this.#fields.of(asked, type).flatMap((field): readonly SelectedEntry[] => {
      const { means } = field.definition;
      if (means === null) return [constant(field, type.name)];
      return this.#entry(field, means, place);
    });
    // The values of the request are in it: it is composed for this request alone.
    return { object, entries, key: null };
  }

  #entry(asked: AskedField<unknown>, means: RecordMeans, place: Place): readonly SelectedEntry[] {
    const { key } = asked;
    switch (means.kind) {
      case 'null':
        this.#fields.leaf(asked);
        return [constant(asked, null)];
      case 'foreignKey':
        this.#fields.leaf(asked);
        return [{ kind: 'value', key, field: means.field, parts: null }];
      case 'value': {
        const text = hasSubFields(asked) ? null : bodyText(asked, means.field);
        if (text) return [{ kind: 'part', key, part: text }];
        return [{ kind: 'value', key, field: means.field, parts: this.#parts(asked, means.field) }];
      }
      case 'one': {
        const selection = this.record(asked, means.target, { times: place.times, depth: place.depth + 1 });
        return [{ kind: 'one', key, field: means.field, selection }];
      }
      case 'many': {
        const page = this.page(asked, means.target);
        const times = place.times * (page?.limit ?? 0);
        const entries = this.connection(asked, means.target, { times, depth: place.depth + 1 });
        return page ? [{ kind: 'connection', key, field: means.field, connection: { page, entries } }] : [];
      }
    }
  }

  /** The parts of a composite; null for all of them, or for a value that has no parts. */
  #parts(asked: AskedField<unknown>, field: Field): readonly SelectedPart[] | null {
    const composite = compositeOf(field.type);
    if (!composite) {
      this.#fields.leaf(asked);
      return null;
    }
    if (!hasSubFields(asked)) return null;
    return this.#fields.of(asked, composite).flatMap((sub): readonly SelectedPart[] => {
      const { means, name } = sub.definition;
      if (means === null) return [constant(sub, composite.name)];
      this.#fields.leaf(sub);
      const part = field.parts.find((candidate) => candidate.name === name);
      return part ? [{ kind: 'part', key: sub.key, part }] : [constant(sub, null)];
    });
  }

  /** The selection on a page of an object's records. @param place how often one of them is read */
  connection(asked: AskedField<unknown>, object: ObjectSchema, place: Place): readonly ConnectionEntry[] {
    const type = this.#types.connection(object);
    return this.#fields.of(asked, type).map((field): ConnectionEntry => {
      const { means } = field.definition;
      if (means === null) return constant(field, type.name);
      return this.#connectionEntry(field, means, object, place);
    });
  }

  /** The selection on a group of an object's records. */
  group(asked: AskedField<unknown>, object: ObjectSchema, place: Place): readonly ConnectionEntry[] {
    const type = this.#types.groupByConnection(object);
    return this.#fields.of(asked, type).map((field): ConnectionEntry => {
      const { means } = field.definition;
      if (means === null) return constant(field, type.name);
      return this.#connectionEntry(field, means, object, place);
    });
  }

  #connectionEntry(
    asked: AskedField<unknown>,
    means: ConnectionMeans,
    object: ObjectSchema,
    place: Place,
  ): ConnectionEntry {
    const { key } = asked;
    switch (means.kind) {
      case 'edges':
        return { kind: 'edges', key, entries: this.#edge(asked, object, place) };
      case 'pageInfo':
        return { kind: 'pageInfo', key, entries: this.#pageInfo(asked) };
      case 'totalCount':
        this.#fields.leaf(asked);
        return { kind: 'totalCount', key };
      case 'aggregate':
        this.#fields.leaf(asked);
        return { kind: 'aggregate', key, aggregate: aggregateOf(asked.definition.name, means) };
      case 'groupByDimensionValues':
        this.#fields.leaf(asked);
        return { kind: 'groupValues', key };
    }
  }

  #edge(asked: AskedField<unknown>, object: ObjectSchema, place: Place): readonly EdgeEntry[] {
    const type = this.#types.edge(object);
    return this.#fields.of(asked, type).map((field): EdgeEntry => {
      const { key } = field;
      const kind = field.definition.means?.kind;
      if (kind === 'node') return { kind, key, selection: this.record(field, object, place) };
      this.#fields.leaf(field);
      return kind === 'cursor' ? { kind, key } : constant(field, type.name);
    });
  }

  #pageInfo(asked: AskedField<unknown>): readonly PageInfoEntry[] {
    return this.#fields.of(asked, pageInfo()).map((field): PageInfoEntry => {
      this.#fields.leaf(field);
      const kind = field.definition.means?.kind;
      return kind ? { kind, key: field.key } : constant(field, pageInfo().name);
    });
  }
}

export const aggregateOf = (
  name: string,
  { apply, parts }: Extract<ConnectionMeans, { kind: 'aggregate' }>,
): Aggregate => {
  const [first, ...others] = parts;
  return { name, of: first ? { apply, parts: [first, ...others] } : null };
};
