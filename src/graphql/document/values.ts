/** Values of a document → JSON, with the request's variables in their places. */
import type { ValueNode } from 'graphql/language';
import type { JsonValue } from '../../schema/types.ts';
import type { Problems } from '../problems.ts';

/** Values by the names of the variables that the operation declares; undefined if none is given. */
export type Variables = ReadonlyMap<string, JsonValue | undefined>;

const asNumber = (text: string): JsonValue => {
  const number = Number(text);
  // What a number cannot hold exactly keeps its digits: the field's type says whether it can be stored.
  return Number.isInteger(number) && !Number.isSafeInteger(number) && !/[.eE]/.test(text) ? text : number;
};

/** The value; undefined if it is a variable that was not given. */
export const readValue = (
  node: ValueNode,
  variables: Variables,
  problems: Problems,
): JsonValue | undefined => {
  switch (node.kind) {
    case 'Variable': {
      const name = node.name.value;
      if (!variables.has(name)) problems.invalid(`Variable "$${name}" is not defined.`, [node]);
      return variables.get(name);
    }
    case 'IntValue':
    case 'FloatValue':
      return asNumber(node.value);
    case 'StringValue':
    case 'EnumValue':
      return node.value;
    case 'BooleanValue':
      return node.value;
    case 'NullValue':
      return null;
    case 'ListValue':
      return node.values.map((item) => readValue(item, variables, problems) ?? null);
    case 'ObjectValue': {
      const entries = new Map<string, JsonValue>();
      for (const { name, value } of node.fields) {
        const read = readValue(value, variables, problems);
        if (entries.has(name.value))
          problems.invalid(`There can be only one input field named "${name.value}".`, [name]);
        if (read !== undefined) entries.set(name.value, read);
      }
      return Object.fromEntries(entries);
    }
  }
};
