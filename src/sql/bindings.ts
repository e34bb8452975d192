/**
 * Values of one statement. Every value a request brings is a named placeholder in the statement and a bound
 * parameter on the wire; statements of one shape have one text.
 */
import { type Placeholder, sql } from 'drizzle-orm';

/** A parameter as the wire protocol takes it: text or NULL. */
export type Bound = string | null;

/** Whether a name was made for one value of one statement. */
export const isFresh = (key: string): boolean => /^v\d+$/.test(key);

export class Bindings {
  readonly values: Record<string, Bound> = {};
  #next = 0;
  #cursorMark: string | null;

  /** The place of the statement among those of its transaction; null if it is the only one. */
  readonly part: number | null;

  /** @param cursorMark where what is rendered is stored: a mark that is known when it is read again */
  constructor(cursorMark: string | null = null, part: number | null = null) {
    this.#cursorMark = cursorMark;
    this.part = part;
  }

  /** Text that stands for cursors in what the statement renders; random, so that no stored text holds it. */
  get cursorMark(): string {
    this.#cursorMark ??= crypto.randomUUID();
    return this.#cursorMark;
  }

  /** Binds a value under a fresh name. Numbers and booleans are sent as text, JSON is the caller's to write. */
  bind(value: string | number | boolean | null): Placeholder {
    const key = `v${this.#next++}`;
    this.values[key] = value === null ? null : String(value);
    return sql.placeholder(key);
  }

  /** Binds a value under a name that the statement may use many times. */
  named(key: string, value: string | number | null): Placeholder {
    this.values[key] = value === null ? null : String(value);
    return sql.placeholder(key);
  }
}
