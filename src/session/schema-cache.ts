/** The schemas that an isolate knows: one per workspace, in the version seen last, shared by the workspace's keys. */
import type { SchemaRows } from '../schema/rows.ts';
import type { WorkspaceSchema } from '../schema/types.ts';
import { buildWorkspaceSchema } from '../schema/workspace-schema.ts';
import { readSchemaRows } from '../sql/load.ts';

export interface KnownSchema {
  readonly schema: WorkspaceSchema;
  /** What the schema was built from; changes are made of whole rows. */
  readonly rows: SchemaRows;
}

interface Entry extends KnownSchema {
  readonly size: number;
}

/** Characters of the rows' JSON that an isolate keeps, of all workspaces together; it is a few times that in memory. */
const MOST_CHARACTERS = 6_000_000;
/** What a schema without custom definitions counts for. */
const LEAST_SIZE = 4_000;

/**
 * Equal versions are one object: the parts of statements that were compiled for a schema serve every key of the
 * workspace, and are still there when a session is loaded again.
 */
export class SchemaCache {
  /** By workspace; the schema used last comes last. */
  readonly #entries = new Map<string, Entry>();
  #size = 0;

  get(workspaceId: string): KnownSchema | null {
    const entry = this.#entries.get(workspaceId);
    if (!entry) return null;
    this.#entries.delete(workspaceId);
    this.#entries.set(workspaceId, entry);
    return entry;
  }

  /** @param text JSON of the rows, as the database renders them */
  put(text: string | null | undefined): KnownSchema {
    const rows = readSchemaRows(text);
    const known = this.get(rows.workspaceId);
    if (known?.schema.version === rows.version) return known;
    const entry = { schema: buildWorkspaceSchema(rows), rows, size: LEAST_SIZE + (text ?? '').length };
    this.#delete(rows.workspaceId);
    this.#entries.set(rows.workspaceId, entry);
    this.#size += entry.size;
    this.#evict();
    return entry;
  }

  #delete(workspaceId: string): void {
    this.#size -= this.#entries.get(workspaceId)?.size ?? 0;
    this.#entries.delete(workspaceId);
  }

  /** The schema used last stays, whatever its size. */
  #evict(): void {
    for (const workspaceId of this.#entries.keys()) {
      if (this.#size <= MOST_CHARACTERS || this.#entries.size === 1) return;
      this.#delete(workspaceId);
    }
  }
}
