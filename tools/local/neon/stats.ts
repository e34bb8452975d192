/** Counts what clients cost, so that tests can assert round trips. */
export interface Stats {
  /** POST /sql requests received, those answered by a fault included. */
  readonly requests: number;
  /** Statements sent to the database; the BEGIN and COMMIT of a batch are not counted. */
  readonly statements: number;
}

export class Counters {
  #requests = 0;
  #statements = 0;

  countRequest(): void {
    this.#requests += 1;
  }

  countStatement(): void {
    this.#statements += 1;
  }

  reset(): void {
    this.#requests = 0;
    this.#statements = 0;
  }

  read(): Stats {
    return { requests: this.#requests, statements: this.#statements };
  }
}
