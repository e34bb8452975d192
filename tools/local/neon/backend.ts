/** What the emulator asks of a database: statements in, text out. Everything HTTP is elsewhere. */

/** One statement in the extended protocol, without parameter types: Postgres infers them. */
export interface Query {
  readonly text: string;
  readonly params: readonly (string | null)[];
}

/** As Postgres describes a column of a result. */
export interface Field {
  readonly name: string;
  readonly dataTypeID: number;
  readonly tableID: number;
  readonly columnID: number;
  readonly dataTypeSize: number;
  readonly dataTypeModifier: number;
}

export interface QueryResult {
  readonly fields: readonly Field[];
  /** Every value is the text Postgres renders. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** First word of the command tag: `SELECT`, `INSERT`, `CREATE`; '' for an empty statement. */
  readonly command: string;
  /** Number in the command tag; null where it has none. */
  readonly rowCount: number | null;
}

export const ISOLATION_LEVELS = {
  ReadUncommitted: 'READ UNCOMMITTED',
  ReadCommitted: 'READ COMMITTED',
  RepeatableRead: 'REPEATABLE READ',
  Serializable: 'SERIALIZABLE',
} as const;
export type IsolationLevel = keyof typeof ISOLATION_LEVELS;

export interface TransactionMode {
  readonly isolationLevel: IsolationLevel | null;
  readonly isReadOnly: boolean;
  readonly isDeferrable: boolean;
}

export const beginStatement = (mode: TransactionMode): string => {
  const modes = [
    ...(mode.isolationLevel ? [`ISOLATION LEVEL ${ISOLATION_LEVELS[mode.isolationLevel]}`] : []),
    ...(mode.isReadOnly ? ['READ ONLY'] : []),
    ...(mode.isDeferrable ? ['DEFERRABLE'] : []),
  ];
  return ['START TRANSACTION', modes.join(', ')].join(' ').trim();
};

/** What one HTTP request wants done. */
export interface Work {
  readonly queries: readonly Query[];
  /** Null: one statement in a transaction of its own. Otherwise all in one, rolled back by the first error. */
  readonly transaction: TransactionMode | null;
  /** Run-time parameters of the session, from the client's connection string. */
  readonly settings: ReadonlyMap<string, string>;
  /** Aborted when the client goes away: what has not committed is cancelled. */
  readonly signal: AbortSignal;
  /** Called as each statement is sent to the database. */
  readonly onStatement: () => void;
}

export interface Backend {
  readonly name: 'pglite' | 'postgres';
  /** @throws SqlError, ConnectionError, Cancelled */
  readonly run: (work: Work) => Promise<readonly QueryResult[]>;
  /** Ends connections, after what is running. Closing twice is closing once. */
  readonly close: () => Promise<void>;
}

/** The fields of a Postgres error as Neon names them; absent ones are null, positions and lines are text. */
export interface SqlErrorFields {
  readonly code: string | null;
  readonly detail: string | null;
  readonly hint: string | null;
  readonly position: string | null;
  readonly internalPosition: string | null;
  readonly internalQuery: string | null;
  readonly severity: string | null;
  readonly where: string | null;
  readonly table: string | null;
  readonly column: string | null;
  readonly schema: string | null;
  readonly dataType: string | null;
  readonly constraint: string | null;
  readonly file: string | null;
  readonly line: string | null;
  readonly routine: string | null;
}

const FIELD_NAMES = [
  'code',
  'detail',
  'hint',
  'position',
  'internalPosition',
  'internalQuery',
  'severity',
  'where',
  'table',
  'column',
  'schema',
  'dataType',
  'constraint',
  'file',
  'line',
  'routine',
] as const satisfies readonly (keyof SqlErrorFields)[];

/** Picks the error fields out of anything that carries some of them; null for what has none. */
export const errorFields = (source: object | null): SqlErrorFields => {
  const text = (name: (typeof FIELD_NAMES)[number]): string | null => {
    const value: unknown = source === null ? null : Reflect.get(source, name);
    return typeof value === 'string' ? value : null;
  };
  return {
    code: text('code'),
    detail: text('detail'),
    hint: text('hint'),
    position: text('position'),
    internalPosition: text('internalPosition'),
    internalQuery: text('internalQuery'),
    severity: text('severity'),
    where: text('where'),
    table: text('table'),
    column: text('column'),
    schema: text('schema'),
    dataType: text('dataType'),
    constraint: text('constraint'),
    file: text('file'),
    line: text('line'),
    routine: text('routine'),
  };
};

/** A statement that Postgres refused, or that ended with the connection (code null). Answered with 400. */
export class SqlError extends Error {
  readonly fields: SqlErrorFields;

  constructor(message: string, fields: SqlErrorFields = errorFields(null)) {
    super(message);
    this.name = 'SqlError';
    this.fields = fields;
  }
}

/** No connection to run anything on. Answered with 500; wrong credentials with 400. */
export class ConnectionError extends SqlError {
  override name = 'ConnectionError';
}

/** The client went away, and the statement was cancelled. */
export class Cancelled extends Error {
  override name = 'Cancelled';
}
