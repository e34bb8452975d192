/** The documents an isolate has made: one for each schema, dialect and origin, as text with its entity tag. */

import type { WorkspaceSchema } from '../../schema/types.ts';
import type { Maxima, Operation } from '../definitions/operation.ts';
import { DIALECTS, type DialectName } from './dialects.ts';
import { buildDocument } from './document.ts';

export interface DocumentText {
  readonly text: string;
  /** Strong: two texts that differ in a byte have different ones. */
  readonly etag: string;
}

/** Characters of the documents an isolate keeps, those last asked for: the largest workspace's is some millions. */
const MOST_CHARACTERS = 12_000_000;

const encoder = new TextEncoder();

const etagOf = async (text: string): Promise<string> => {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(text)));
  return `"${btoa(String.fromCharCode(...digest.subarray(0, 18)))
    .replaceAll('/', '_')
    .replaceAll('+', '-')}"`;
};

export class Documents {
  readonly #made = new Map<string, DocumentText>();
  readonly #operations: readonly Operation[];
  readonly #maxima: Maxima;

  constructor(operations: readonly Operation[], maxima: Maxima) {
    this.#operations = operations;
    this.#maxima = maxima;
  }

  /** @param origin where the API is reached, as the request says */
  async get(name: DialectName, schema: WorkspaceSchema, origin: string): Promise<DocumentText> {
    const key = `${schema.workspaceId}/${schema.version}/${name}/${origin}`;
    const document = this.#made.get(key) ?? (await this.#make(name, schema, origin));
    this.#made.delete(key);
    this.#made.set(key, document);
    this.#evict();
    return document;
  }

  #evict(): void {
    let kept = 0;
    for (const [key, { text }] of [...this.#made].reverse()) {
      kept += text.length;
      if (kept > MOST_CHARACTERS) this.#made.delete(key);
    }
  }

  async #make(name: DialectName, schema: WorkspaceSchema, origin: string): Promise<DocumentText> {
    const dialect = DIALECTS[name];
    const text = JSON.stringify(
      buildDocument({ dialect, schema, maxima: this.#maxima, operations: this.#operations, origin }),
    );
    return { text, etag: await etagOf(text) };
  }
}
