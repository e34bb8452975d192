/** The reads of a document → one statement: each is one expression under one guard. */
import { type SQL, sql } from 'drizzle-orm';
import type { RootField, RootRead } from '../plan/document.ts';
import type { WorkspaceSchema } from '../schema/types.ts';
import type { Bindings } from './bindings.ts';
import { connectionJson } from './connection.ts';
import { duplicateConnections } from './duplicates.ts';
import { groupConnections } from './group-by.ts';
import { type Caller, isLive, readGuard, workspaceParameter } from './guard.ts';
import { concatenated, objectPieces, withinSize } from './json.ts';
import { firstRow, listingOf } from './list.ts';
import type { RecordContext } from './objects.ts';
import { renderRecord } from './render.ts';
import { type DocumentRow, documentRow } from './rows.ts';
import type { RowStatement } from './statement.ts';
import { column, literal, name } from './values.ts';

/** The JSON text of a read; NULL if it is of one record and there is none. */
const readJson = (context: RecordContext, read: RootRead, page: string): SQL => {
  switch (read.kind) {
    case 'constant':
      return literal(read.json);
    case 'connection': {
      const { page: plan, entries } = read.connection;
      const listing = listingOf(context, plan, isLive, page, true);
      return connectionJson(listing, entries, (fields, alias) => renderRecord(context, fields, alias));
    }
    case 'first': {
      const listing = listingOf(context, { ...read.page, limit: 1 }, isLive, page, true);
      return sql`(select ${renderRecord(context, read.fields, 'r')} from (${firstRow(listing)}) r)`;
    }
    case 'groups':
      return groupConnections(context, read, page);
    case 'duplicates':
      return duplicateConnections(context, read.plan, page);
  }
};

/**
 * Executes all reads of a document. The row has `data`, the JSON object of the fields in order, and `missing`, the
 * places of the reads of one record that found none (they are null in `data`).
 */
export const documentStatement = (
  schema: WorkspaceSchema,
  caller: Caller,
  fields: readonly RootField[],
  bindings: Bindings,
): RowStatement<DocumentRow> => {
  const context: RecordContext = {
    schema,
    workspaceId: workspaceParameter(bindings, caller),
    written: [],
    bindings,
  };
  const value = (at: number): SQL => column('d', `value${at}`);
  const values = fields.map(
    ({ read }, at) => sql`${readJson(context, read, `page${at}`)} as ${name(`value${at}`)}`,
  );
  const data = concatenated(
    objectPieces(fields.map(({ key }, at) => ({ key, value: [sql`coalesce(${value(at)}, 'null')`] }))),
  );
  const missing = fields.flatMap(({ read }, at) =>
    read.kind === 'first' ? [sql`case when ${value(at)} is null then ${literal(String(at))} end`] : [],
  );
  return {
    sql: sql`
with ${readGuard(bindings, caller)},
document as materialized (select ${sql.join(values, sql`, `)})
select
  ${isLive} as live,
  ${withinSize(data)} as data,
  concat_ws(',', ${sql.join([sql`null::text`, ...missing], sql`, `)}) as missing
from document d`,
    row: documentRow,
  };
};
