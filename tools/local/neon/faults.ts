/** Failures on demand, so that tests can see what one leaves behind. */
import { z } from 'zod';

const when = {
  /** How many requests it befalls. */
  count: z.int().min(1).default(1),
  /** Only requests of which a statement contains this text. */
  match: z.string().optional(),
};

export const fault = z.discriminatedUnion('kind', [
  /** Answers this status without executing. */
  z.strictObject({
    kind: z.literal('status'),
    status: z.int().min(400).max(599).default(500),
    body: z.unknown().optional(),
    ...when,
  }),
  /** Waits before executing. */
  z.strictObject({ kind: z.literal('delay'), delayMs: z.int().min(0), ...when }),
  /** Closes the connection without executing. */
  z.strictObject({ kind: z.literal('dropBefore'), ...when }),
  /** Executes and commits, then answers with this text and a status of success. */
  z.strictObject({ kind: z.literal('garble'), text: z.string(), ...when }),
  /** Executes and commits, then sends the first half of the answer and closes the connection. */
  z.strictObject({ kind: z.literal('cutAnswer'), ...when }),
  /** Executes and commits, then closes the connection without an answer. */
  z.strictObject({ kind: z.literal('dropAfter'), ...when }),
]);
export type Fault = z.infer<typeof fault>;
/** A fault as it is asked for. */
export type FaultInput = z.input<typeof fault>;

/** Armed faults. A request meets the first one that matches, and uses it up by one. */
export class Faults {
  #armed: Fault[] = [];

  arm(added: Fault): void {
    this.#armed.push({ ...added });
  }

  clear(): void {
    this.#armed = [];
  }

  /** @param texts the statements of the request */
  next(texts: readonly string[]): Fault | null {
    if (this.#armed.length === 0) return null;
    const found = this.#armed.find(
      ({ match }) => match === undefined || texts.some((text) => text.includes(match)),
    );
    if (!found) return null;
    found.count -= 1;
    if (found.count === 0) this.#armed = this.#armed.filter((other) => other !== found);
    return found;
  }

  list(): readonly Fault[] {
    return this.#armed;
  }
}
