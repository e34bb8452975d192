/** The operation of a document that a request wants executed, with the values of its variables. */
import type {
  DocumentNode,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  VariableDefinitionNode,
} from 'graphql/language';
import { didYouMean } from '../../nearest.ts';
import type { JsonValue } from '../../schema/types.ts';
import type { Problems } from '../problems.ts';
import { readValue, type Variables } from './values.ts';

export type GivenVariables = Readonly<Record<string, JsonValue>>;

export interface Operation {
  readonly node: OperationDefinitionNode;
  readonly kind: 'query' | 'mutation';
  readonly variables: Variables;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

const choose = (
  operations: readonly OperationDefinitionNode[],
  wanted: string | null,
  problems: Problems,
): OperationDefinitionNode => {
  const [first, second] = operations;
  if (!first) return problems.abort('The document has no operation.', []);
  if (wanted === null) {
    if (second) problems.abort('Must provide operation name if query contains multiple operations.', []);
    return first;
  }
  const named = operations.find(({ name }) => name?.value === wanted);
  if (named) return named;
  const names = operations.flatMap(({ name }) => (name ? [name.value] : []));
  return problems.abort(`Unknown operation named "${wanted.slice(0, 100)}".${didYouMean(wanted, names)}`, []);
};

/** Each thing by its name, which no other may have. */
const byName = <T extends OperationDefinitionNode | FragmentDefinitionNode>(
  nodes: readonly T[],
  what: string,
  problems: Problems,
): ReadonlyMap<string, T> => {
  const named = new Map<string, T>();
  for (const node of nodes) {
    if (!node.name) continue;
    const name = node.name.value;
    if (named.has(name)) problems.invalid(`There can be only one ${what} named "${name}".`, [node.name]);
    named.set(name, node);
  }
  return named;
};

/** Declared types are not looked at: what a value is for decides what it may be. */
const readVariables = (
  declared: readonly VariableDefinitionNode[],
  given: GivenVariables,
  problems: Problems,
): Variables => {
  const variables = new Map<string, JsonValue | undefined>();
  for (const node of declared) {
    const name = node.variable.name.value;
    if (variables.has(name)) problems.invalid(`There can be only one variable named "$${name}".`, [node]);
    const byDefault = node.defaultValue && readValue(node.defaultValue, new Map(), problems);
    variables.set(name, Object.hasOwn(given, name) ? given[name] : byDefault);
  }
  return variables;
};

/** @throws DocumentError */
export const readOperation = (
  { definitions }: DocumentNode,
  operationName: string | null,
  given: GivenVariables,
  problems: Problems,
): Operation => {
  const operations: OperationDefinitionNode[] = [];
  const fragments: FragmentDefinitionNode[] = [];
  for (const definition of definitions) {
    if (definition.kind === 'OperationDefinition') operations.push(definition);
    else if (definition.kind === 'FragmentDefinition') fragments.push(definition);
    else problems.invalid('The document holds a definition that cannot be executed.', [definition]);
  }
  byName(operations, 'operation', problems);
  if (operations.length > 1)
    for (const operation of operations.filter(({ name }) => !name))
      problems.invalid('An operation without a name must be the only one of its document.', [operation]);
  const node = choose(operations, operationName, problems);
  for (const { directives = [] } of [node, ...(node.variableDefinitions ?? []), ...fragments])
    for (const directive of directives)
      problems.invalid(`Directive "@${directive.name.value}" may not be used here.`, [directive]);
  if (node.operation === 'subscription')
    return problems.abort('There are no subscriptions here: ask for changes by webhooks.', [node]);
  return {
    node,
    kind: node.operation,
    variables: readVariables(node.variableDefinitions ?? [], given, problems),
    fragments: byName(fragments, 'fragment', problems),
  };
};
