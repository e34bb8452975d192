/**
 * PGlite in a thread of its own. WebAssembly runs a statement to its end and lets nothing else of its thread run
 * meanwhile; here it leaves the server free to answer, and to say that a statement is no longer wanted.
 */

import { parentPort, workerData } from 'node:worker_threads';
import { messages, PGlite, protocol } from '@electric-sql/pglite';
import { btree_gin } from '@electric-sql/pglite/contrib/btree_gin';
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist';
import { citext } from '@electric-sql/pglite/contrib/citext';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { unaccent } from '@electric-sql/pglite/contrib/unaccent';
import { uuid_ossp } from '@electric-sql/pglite/contrib/uuid_ossp';
import { z } from 'zod';
import { errorFields, type Field, type QueryResult } from './backend.ts';
import { type Order, type Outcome, RUNNING, SETTLED, UNWANTED } from './orders.ts';

const configuration = z.object({ dataDir: z.string().nullable(), state: z.instanceof(SharedArrayBuffer) });

const concat = (...parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts);
const { parse, bind, describe, execute, flush, sync } = protocol.serialize;

/** A statement that fails, and so rolls back what went before it in the same transaction. */
const FAILURE = parse({ text: 'unwanted' });

const toField = ({
  name,
  dataTypeID,
  tableID,
  columnID,
  dataTypeSize,
  dataTypeModifier,
}: messages.Field): Field => ({
  name,
  dataTypeID,
  tableID,
  columnID,
  dataTypeSize,
  dataTypeModifier,
});

/** The number of a command tag is its last word: `INSERT 0 2`, `SELECT 3`, `CREATE TABLE`. */
const parseTag = (tag: string): Pick<QueryResult, 'command' | 'rowCount'> => {
  const words = tag.split(' ');
  const count = Number(words.at(-1));
  return { command: words[0] ?? '', rowCount: words.length > 1 && Number.isInteger(count) ? count : null };
};

type Messages = Awaited<ReturnType<PGlite['execProtocol']>>['messages'];

const toOutcome = (received: Messages): Outcome => {
  let fields: readonly Field[] = [];
  const rows: (readonly (string | null)[])[] = [];
  let tag = '';
  let failure: Error | null = null;
  let isInTransaction = false;
  for (const message of received) {
    if (message instanceof messages.DataRowMessage) rows.push(message.fields);
    else if (message instanceof messages.RowDescriptionMessage) fields = message.fields.map(toField);
    else if (message instanceof messages.CommandCompleteMessage) tag = message.text;
    else if (message instanceof messages.ReadyForQueryMessage) isInTransaction = message.status !== 'I';
    else if (message instanceof messages.DatabaseError) failure ??= message;
  }
  if (failure) return { message: failure.message, fields: errorFields(failure), isInTransaction };
  return { result: { fields, rows, ...parseTag(tag) }, isInTransaction };
};

const serve = async (): Promise<void> => {
  const port = parentPort;
  if (!port) throw new Error('this module is the start of a worker thread');
  const { dataDir, state } = configuration.parse(workerData);
  const shared = new Int32Array(state);
  const extensions = { btree_gin, btree_gist, citext, pg_trgm, unaccent, uuid_ossp };
  const database = await PGlite.create({ extensions, ...(dataDir === null ? {} : { dataDir }) });
  const exchange = async (bytes: Uint8Array): Promise<Messages> =>
    (await database.execProtocol(bytes, { throwOnError: false })).messages;

  const runOrder = async ({ text, params }: Order): Promise<Outcome> => {
    const statement = [parse({ text }), bind({ values: [...params] }), describe({ type: 'P' }), execute({})];
    const done = await exchange(concat(...statement, flush()));
    // Nothing has been committed yet: outside a transaction block, that is what the sync does.
    const isUnwanted = Atomics.compareExchange(shared, 0, RUNNING, SETTLED) === UNWANTED;
    const settled = await exchange(isUnwanted ? concat(FAILURE, sync()) : sync());
    return toOutcome([...done, ...settled]);
  };

  port.on('message', async (order: Order | 'stop') => {
    if (order === 'stop') {
      await database.close();
      port.postMessage('stopped');
      port.close();
    } else {
      port.postMessage(await runOrder(order));
    }
  });
  port.postMessage('ready');
};

await serve();
