/** What a request spent on the database: for `Server-Timing`, and for the audit log. */

/** Workers' clocks move only with I/O: steps without any take no time here. */
export class Timings {
  readonly #start = performance.now();
  #databaseMs = 0;
  #databaseRequests = 0;

  /** Called after every request to the database, failed ones included. */
  readonly onDatabaseRequest = (milliseconds: number): void => {
    this.#databaseMs += milliseconds;
    this.#databaseRequests += 1;
  };

  get databaseMs(): number {
    return Math.round(this.#databaseMs);
  }

  get databaseRequests(): number {
    return this.#databaseRequests;
  }

  get totalMs(): number {
    return Math.round(performance.now() - this.#start);
  }

  /** As `Server-Timing` has it. */
  toString(): string {
    return `database;dur=${this.#databaseMs.toFixed(1)}`;
  }
}
