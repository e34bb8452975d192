/** The problems of a document with their positions, reported all at once. */
import type { ASTNode } from 'graphql/language';
import type { ErrorCode } from '../errors.ts';
import { ApiError } from '../errors.ts';
import { MAX_TOLD } from './limits.ts';

/** Codes that only documents have, beside the catalogue's. */
export type DocumentCode = 'GRAPHQL_PARSE_FAILED' | 'GRAPHQL_VALIDATION_FAILED';

export interface SourcePlace {
  readonly line: number;
  readonly column: number;
}

export type ResponsePath = readonly (string | number)[];

export interface Problem {
  readonly code: DocumentCode | ErrorCode;
  readonly message: string;
  readonly locations: readonly SourcePlace[];
  readonly path: ResponsePath | null;
}

export const placesOf = (nodes: readonly ASTNode[]): readonly SourcePlace[] =>
  nodes.flatMap(({ loc }) => (loc ? [{ line: loc.startToken.line, column: loc.startToken.column }] : []));

/** Every problem of a document; nothing of it is executed. */
export class DocumentError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ message }) => message).join('; '));
    this.name = 'DocumentError';
    this.problems = problems;
  }
}

/** Collects the problems of a document. */
export class Problems {
  readonly #problems: Problem[] = [];
  #untold = 0;

  #keep(problem: Problem): void {
    if (this.#problems.length < MAX_TOLD) this.#problems.push(problem);
    else this.#untold += 1;
  }

  invalid(message: string, nodes: readonly ASTNode[], path: ResponsePath | null = null): void {
    this.#keep({ code: 'GRAPHQL_VALIDATION_FAILED', message, locations: placesOf(nodes), path });
  }

  /** What `read` gives, or null if it meets what the API refuses, which is kept with its place. */
  collect<T>(read: () => T, nodes: readonly ASTNode[], path: ResponsePath | null): T | null {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      for (const message of error.messages)
        this.#keep({ code: error.code, message, locations: placesOf(nodes), path });
      return null;
    }
  }

  /** @throws DocumentError */
  throwIfAny(): void {
    if (this.#problems.length === 0) return;
    const more: readonly Problem[] =
      this.#untold === 0
        ? []
        : [
            {
              code: 'GRAPHQL_VALIDATION_FAILED',
              message: `… and ${this.#untold} more problems`,
              locations: [],
              path: null,
            },
          ];
    throw new DocumentError([...this.#problems, ...more]);
  }

  /** @throws DocumentError: for what makes looking further too expensive */
  abort(message: string, nodes: readonly ASTNode[]): never {
    this.invalid(message, nodes);
    this.throwIfAny();
    throw new Error('a problem was kept');
  }
}
