/**
 * Selection sets → the selected fields of an object: fragments put in their places, directives obeyed, fields
 * of one response key made one.
 */
import type {
  ArgumentNode,
  DirectiveNode,
  FieldNode,
  FragmentDefinitionNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql/language';
import { didYouMean } from '../../nearest.ts';
import type { JsonValue } from '../../schema/types.ts';
import { MAX_DEPTH, MAX_FIELDS, MAX_SELECTIONS } from '../limits.ts';
import type { Problems, ResponsePath } from '../problems.ts';
import type { FieldDefinition, ObjectType } from '../types/definitions.ts';
import type { Operation } from './operation.ts';
import { readValue } from './values.ts';

/** Arguments by name; those that are absent, or null, are not there. */
export type Arguments = Readonly<Record<string, JsonValue>>;

/** A field as a document selects it. */
export interface AskedField<Means> {
  /** The key that it is returned under. */
  readonly key: string;
  readonly path: ResponsePath;
  readonly definition: FieldDefinition<Means>;
  readonly given: Arguments;
  /** Every place that selects it: several, if fragments or repetitions do. */
  readonly nodes: readonly FieldNode[];
}

const TYPE_NAME: FieldDefinition<null> = {
  name: '__typename',
  type: 'String!',
  description: 'The name of the type',
  arguments: [],
  means: null,
};

const selectionSets = (nodes: readonly FieldNode[]): readonly SelectionSetNode[] =>
  nodes.flatMap(({ selectionSet }) => selectionSet ?? []);

export const hasSubFields = ({ nodes }: AskedField<unknown>): boolean =>
  nodes.some(({ selectionSet }) => selectionSet !== undefined);

const DIRECTIVES = ['include', 'skip'];

/** An argument as it is written, blanks aside: two fields are one if all of theirs are written the same. */
const written = ({ loc }: ArgumentNode): string => {
  const words: string[] = [];
  for (
    let token = loc?.startToken;
    token;
    token = token === loc?.endToken ? undefined : (token.next ?? undefined)
  )
    words.push(`${token.kind} ${token.value}`);
  return words.join('\n');
};

const writtenArguments = ({ arguments: given = [] }: FieldNode): string =>
  given.map(written).toSorted().join('\n');

interface ReadArguments {
  readonly given: Arguments;
  readonly written: string;
}

interface Visit<Means> {
  readonly type: ObjectType<Means>;
  readonly path: ResponsePath;
  readonly fields: Map<string, AskedField<Means | null>>;
  /** Fragments that are being put in their places: one inside of itself would never end. */
  readonly spreading: readonly string[];
}

export class FieldReader {
  readonly #operation: Operation;
  readonly #problems: Problems;
  /** Read once, however often fragments bring the field. */
  readonly #arguments = new Map<FieldNode, ReadArguments>();
  #selections = 0;
  #fields = 0;

  constructor(operation: Operation, problems: Problems) {
    this.#operation = operation;
    this.#problems = problems;
  }

  /** The selection on the root type of the operation. */
  root<Means>(type: ObjectType<Means>): readonly AskedField<Means | null>[] {
    return this.#read(type, [this.#operation.node.selectionSet], []);
  }

  /** The selection on the object that a field returns; it is never empty. */
  of<Means>(asked: AskedField<unknown>, type: ObjectType<Means>): readonly AskedField<Means | null>[] {
    const sets = selectionSets(asked.nodes);
    if (sets.length === 0) {
      const fields = `"${asked.definition.name} { ... }"`;
      this.#problems.invalid(
        `Field "${asked.definition.name}" of type "${asked.definition.type}" must have a selection of subfields. Did you mean ${fields}?`,
        asked.nodes,
        asked.path,
      );
    }
    return this.#read(type, sets, asked.path);
  }

  /** A value without fields of its own. */
  leaf(asked: AskedField<unknown>): void {
    if (!hasSubFields(asked)) return;
    const { name, type } = asked.definition;
    const message = `Field "${name}" must not have a selection since type "${type}" has no subfields.`;
    this.#problems.invalid(message, asked.nodes, asked.path);
  }

  #read<Means>(
    type: ObjectType<Means>,
    sets: readonly SelectionSetNode[],
    path: ResponsePath,
  ): readonly AskedField<Means | null>[] {
    const fields = new Map<string, AskedField<Means | null>>();
    if (path.length >= MAX_DEPTH && sets[0]) {
      const message = `The document is ${path.length + 1} levels of fields deep, but ${MAX_DEPTH} are allowed.`;
      this.#problems.abort(message, [sets[0]]);
    }
    for (const { selections } of sets) this.#visit(selections, { type, path, fields, spreading: [] });
    return [...fields.values()];
  }

  #visit<Means>(selections: readonly SelectionNode[], visit: Visit<Means>): void {
    for (const selection of selections) {
      this.#selections += 1;
      if (this.#selections > MAX_SELECTIONS)
        this.#problems.abort(`The document selects more than ${MAX_SELECTIONS} times.`, [selection]);
      if (!this.#isIncluded(selection.directives ?? [])) continue;
      if (selection.kind === 'Field') this.#field(selection, visit);
      else if (selection.kind === 'InlineFragment') {
        const condition = selection.typeCondition?.name;
        if (this.#applies(condition, visit.type)) this.#visit(selection.selectionSet.selections, visit);
      } else this.#spread(selection.name, visit);
    }
  }

  #spread<Means>(name: FragmentDefinitionNode['name'], visit: Visit<Means>): void {
    const fragment = this.#operation.fragments.get(name.value);
    if (!fragment) {
      const near = didYouMean(name.value, this.#operation.fragments.keys());
      this.#problems.invalid(`Unknown fragment "${name.value}".${near}`, [name]);
    } else if (visit.spreading.includes(name.value)) {
      this.#problems.abort(`Cannot spread fragment "${name.value}" within itself.`, [name]);
    } else if (this.#applies(fragment.typeCondition.name, visit.type)) {
      const spreading = [...visit.spreading, name.value];
      this.#visit(fragment.selectionSet.selections, { ...visit, spreading });
    }
  }

  /** There are no interfaces and unions: a fragment is on the type, or on one that cannot be there. */
  #applies(condition: FragmentDefinitionNode['name'] | undefined, { name }: ObjectType<unknown>): boolean {
    if (!condition || condition.value === name) return true;
    const message = `Fragment cannot be spread here as objects of type "${name}" can never be of type "${condition.value}".`;
    this.#problems.invalid(message, [condition]);
    return false;
  }

  #isIncluded(directives: readonly DirectiveNode[]): boolean {
    const seen = new Set<string>();
    let isIncluded = true;
    for (const directive of directives) {
      const name = directive.name.value;
      if (!DIRECTIVES.includes(name)) {
        this.#problems.invalid(`Unknown directive "@${name}".${didYouMean(name, DIRECTIVES)}`, [directive]);
        continue;
      }
      if (seen.has(name))
        this.#problems.invalid(`The directive "@${name}" can only be used once at this location.`, [
          directive,
        ]);
      seen.add(name);
      if (this.#condition(directive) === (name === 'skip')) isIncluded = false;
    }
    return isIncluded;
  }

  /** The `if` of a directive; a missing one is a problem, and the field is checked nevertheless. */
  #condition(directive: DirectiveNode): boolean {
    const name = directive.name.value;
    const [argument, ...others] = directive.arguments ?? [];
    for (const other of [argument, ...others])
      if (other && other.name.value !== 'if')
        this.#problems.invalid(`Unknown argument "${other.name.value}" on directive "@${name}".`, [other]);
    const value = argument && readValue(argument.value, this.#operation.variables, this.#problems);
    if (typeof value === 'boolean') return value;
    const message = `Directive "@${name}" argument "if" of type "Boolean!" is required, but it was not provided.`;
    this.#problems.invalid(message, [directive]);
    return name === 'include';
  }

  #field<Means>(node: FieldNode, visit: Visit<Means>): void {
    const { type, fields, path } = visit;
    const name = node.name.value;
    const key = node.alias?.value ?? name;
    const at = [...path, key];
    const definition: FieldDefinition<Means | null> | undefined =
      name === TYPE_NAME.name ? TYPE_NAME : type.fields.get(name);
    this.#fields += 1;
    if (this.#fields > MAX_FIELDS)
      this.#problems.abort(`The document asks for more than ${MAX_FIELDS} fields.`, [node]);
    if (!definition) {
      const near = didYouMean(name, type.fields.keys());
      const message = `Cannot query field "${name.slice(0, 100)}" on type "${type.name}".${near}`;
      this.#problems.invalid(message, [node], at);
      return;
    }
    const read = this.#arguments.get(node) ?? this.#readArguments(node, definition, at);
    this.#arguments.set(node, read);
    const before = fields.get(key);
    const [first] = before?.nodes ?? [];
    if (!before || !first) fields.set(key, { key, path: at, definition, given: read.given, nodes: [node] });
    else if (before.nodes.includes(node)) return;
    else if (before.definition.name !== name)
      this.#conflict(key, `"${before.definition.name}" and "${name}" are different fields`, before, node);
    else if (this.#arguments.get(first)?.written !== read.written)
      this.#conflict(key, 'they have differing arguments', before, node);
    else fields.set(key, { ...before, nodes: [...before.nodes, node] });
  }

  #conflict(key: string, why: string, before: AskedField<unknown>, node: FieldNode): void {
    const advice = 'Use different aliases on the fields to fetch both if this was intentional.';
    const message = `Fields "${key}" conflict because ${why}. ${advice}`;
    this.#problems.invalid(message, [...before.nodes, node], before.path);
  }

  /** A null is no argument, and so is a variable that was not given. */
  #readArguments(node: FieldNode, definition: FieldDefinition<unknown>, path: ResponsePath): ReadArguments {
    const given = new Map<string, JsonValue>();
    const seen = new Set<string>();
    for (const argument of node.arguments ?? []) {
      const name = argument.name.value;
      const value = readValue(argument.value, this.#operation.variables, this.#problems);
      const known = definition.arguments.find((one) => one.name === name || one.aliases?.includes(name));
      if (seen.has(name))
        this.#problems.invalid(`There can be only one argument named "${name}".`, [argument]);
      seen.add(name);
      if (!known) {
        const near = didYouMean(
          name,
          definition.arguments.map((one) => one.name),
        );
        const message = `Unknown argument "${name.slice(0, 100)}" on field "${definition.name}".${near}`;
        this.#problems.invalid(message, [argument], path);
      } else if (value !== undefined && value !== null) given.set(known.name, value);
    }
    return { given: Object.fromEntries(given), written: writtenArguments(node) };
  }
}
