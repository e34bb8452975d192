/** What every string has to fulfil, wherever it enters: Postgres could not hold it otherwise. */
import type { JsonValue } from '../types.ts';
import { LIMITS } from './limits.ts';
import { invalidObject } from './messages.ts';

export { shown } from './messages.ts';

/** Hears of every problem of a value, each a whole sentence. */
export type Report = (message: string) => void;

const characterProblem = (text: string): string | null => {
  if (text.includes('\0')) return 'contains a NUL character';
  if (!text.isWellFormed()) return 'contains a lone surrogate';
  return null;
};

/** What is wrong with a string, as the end of a sentence ('contains a NUL character'); null if nothing is. */
export const textProblem = (text: string, mostCharacters: number): string | null =>
  characterProblem(text) ??
  (text.length > mostCharacters ? `is longer than ${mostCharacters} characters` : null);

/** Empty text is stored as null, so that NULL and '' are one. */
export const storedText = (text: string): string | null => (text === '' ? null : text);

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The JSON that a text holds; undefined if it holds none. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const scalarProblem = (value: unknown): string | null => {
  switch (typeof value) {
    case 'string':
      return characterProblem(value);
    case 'number':
      return Number.isFinite(value) ? null : 'contains a number that is out of range';
    case 'boolean':
    case 'object':
      return null;
    default:
      return 'contains a value that is not JSON';
  }
};

/** Walks without recursion, so that no value is too deep for the walk itself. */
const jsonProblem = (json: unknown, mostDepth: number): string | null => {
  const stack: { readonly value: unknown; readonly depth: number }[] = [{ value: json, depth: 1 }];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { value, depth } = next;
    const problem = scalarProblem(value);
    if (problem) return problem;
    if (typeof value !== 'object' || value === null) continue;
    if (depth > mostDepth) return `is nested deeper than ${mostDepth} levels`;
    for (const [key, item] of Object.entries(value)) {
      const keyProblem = characterProblem(key);
      if (keyProblem) return keyProblem;
      stack.push({ value: item, depth: depth + 1 });
    }
  }
  return null;
};

/** Whether a value is JSON that can be stored: sound text (keys included), finite numbers, not nested too deep. */
export const isStorableJson = (
  value: unknown,
  name: string,
  report: Report,
  mostDepth: number = LIMITS.jsonDepth,
): value is JsonValue => {
  const problem = jsonProblem(value, mostDepth);
  if (problem) report(`Invalid object value for field "${name}": it ${problem}`);
  return problem === null;
};

/** Any JSON value that can be stored, or text that parses to one that is not itself text. */
export const readJson = (value: unknown, name: string, report: Report): JsonValue => {
  const json = typeof value === 'string' ? parseJson(value) : value;
  if (json === undefined || typeof json === 'string') {
    report(invalidObject(value, name));
    return null;
  }
  return isStorableJson(json, name, report) ? json : null;
};
