/** Text → a document's syntax, within limits. The parser is loaded with the first document. */

import type { GraphQLError } from 'graphql/error';
import type { DocumentNode } from 'graphql/language';
import { MAX_NESTING, MAX_TOKENS } from '../limits.ts';
import { DocumentError, type SourcePlace } from '../problems.ts';

export type Parser = typeof import('graphql/language/parser');

/** The parser shares no module with the rest: a bundler can load it when it is first needed. */
export const loadParser = (): Promise<Parser> => import('graphql/language/parser');

const refuse = (message: string, locations: readonly SourcePlace[]): DocumentError =>
  new DocumentError([{ code: 'GRAPHQL_PARSE_FAILED', message, locations, path: null }]);

/** Strings, block strings and comments, in which brackets mean nothing, or one bracket. */
const BRACKETS = /"""(?:\\"""|[^"]|"(?!""))*(?:"""|$)|"(?:\\.|[^"\\\n\r])*(?:"|$)?|#[^\n\r]*|[{}[\]()]/g;

const placeAt = (text: string, index: number): SourcePlace => {
  const before = text.slice(0, index).split(/\r\n|\n|\r/);
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
};

/** The parser goes one level deeper with each bracket: what opens too many is not given to it. */
const checkNesting = (text: string): void => {
  let depth = 0;
  for (const { 0: found, index } of text.matchAll(BRACKETS)) {
    if (found === '{' || found === '[' || found === '(') depth += 1;
    else if (found === '}' || found === ']' || found === ')') depth -= 1;
    if (depth > MAX_NESTING) {
      const message = `The document is nested deeper than ${MAX_NESTING} levels of brackets.`;
      throw refuse(message, [placeAt(text, index)]);
    }
  }
};

/** The parser's own errors: its class is loaded with it. */
const isSyntaxError = (error: unknown): error is GraphQLError =>
  error instanceof Error && error.name === 'GraphQLError';

/** @throws DocumentError */
export const parseDocument = ({ parse }: Parser, text: string): DocumentNode => {
  checkNesting(text);
  try {
    return parse(text, { maxTokens: MAX_TOKENS });
  } catch (error) {
    if (isSyntaxError(error)) throw refuse(error.message, error.locations ?? []);
    throw error;
  }
};
