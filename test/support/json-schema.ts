/** JSON Schema by an interpreter: what a document's schema says of a value. */
import { dereference, validate } from '@cfworker/json-schema';

// biome-ignore lint/suspicious/noExplicitAny: a document, whatever its shape
type Json = any;

/** Whether a value fits the component schema of a document; formats are asserted. */
export const judgeOf = (document: Json): ((name: string, value: unknown) => boolean) => {
  // Schemas alone: what looks like a schema in an example of an answer is none.
  const { schemas } = document.components;
  const copy: Json = JSON.parse(JSON.stringify({ components: { schemas } }));
  const lookup = dereference(copy);
  return (name, value) => {
    const schema = copy.components.schemas[name];
    if (schema === undefined) throw new Error(`there is no schema ${name}`);
    return validate(value, schema, '2020-12', lookup).valid;
  };
};
