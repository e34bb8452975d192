/** What one run of a job may spend; the next run goes on where it ends. */

/** The time that one job has, so that it cannot keep the others from running. */
const MOST_MS = 20_000;

export class Budget {
  #left: number;
  readonly #end = Date.now() + MOST_MS;

  constructor(statements: number) {
    this.#left = statements;
  }

  /** Takes one statement out of the budget. @returns whether it may be sent */
  spend(): boolean {
    if (this.#left === 0 || Date.now() > this.#end) return false;
    this.#left -= 1;
    return true;
  }
}
