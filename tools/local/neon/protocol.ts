/** Neon's SQL over HTTP: headers and bodies → work, results and errors → JSON text. No I/O. */
import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import {
  Cancelled,
  ConnectionError,
  errorFields,
  ISOLATION_LEVELS,
  type IsolationLevel,
  type Query,
  type QueryResult,
  SqlError,
  type TransactionMode,
} from './backend.ts';
import { RequestError } from './connection-string.ts';
import { toJson, toParameter } from './values.ts';

/** Sizes in bytes; the open-source proxy's defaults (hosted Neon documents 64 MB). */
export interface Limits {
  readonly maxRequestBytes: number;
  readonly maxResponseBytes: number;
}
export const DEFAULT_LIMITS: Limits = { maxRequestBytes: 10_485_760, maxResponseBytes: 10_485_760 };

export class RequestTooLarge extends Error {
  constructor(limit: number) {
    super(`request is too large (max is ${limit} bytes)`);
  }
}
export class ResponseTooLarge extends Error {
  constructor(limit: number) {
    super(`response is too large (max is ${limit} bytes)`);
  }
}

export interface Options {
  readonly isRawText: boolean;
  readonly isArrayMode: boolean;
  readonly transaction: TransactionMode;
}

const isIsolationLevel = (text: string): text is IsolationLevel => Object.hasOwn(ISOLATION_LEVELS, text);
/** A header given twice, or anything but exactly `true`, is false. */
const isTrue = (value: string | string[] | undefined): boolean => value === 'true';

/** @throws RequestError */
export const parseOptions = (headers: IncomingHttpHeaders): Options => {
  const level = headers['neon-batch-isolation-level'];
  if (level !== undefined && (typeof level !== 'string' || !isIsolationLevel(level))) {
    throw new RequestError('invalid isolation level');
  }
  return {
    isRawText: isTrue(headers['neon-raw-text-output']),
    isArrayMode: isTrue(headers['neon-array-mode']),
    transaction: {
      isolationLevel: level ?? null,
      isReadOnly: isTrue(headers['neon-batch-read-only']),
      isDeferrable: isTrue(headers['neon-batch-deferrable']),
    },
  };
};

const query = z.object({
  query: z.string(),
  params: z.array(z.unknown()).optional(),
  arrayMode: z.boolean().nullish(),
});
const batch = z.object({ queries: z.array(query) });

export interface SqlRequest {
  readonly isBatch: boolean;
  readonly queries: readonly Query[];
  /** Per query; null: as the header says. */
  readonly arrayModes: readonly (boolean | null)[];
}

/** @throws RequestError */
export const parseBody = (text: string): SqlRequest => {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message : 'unreadable';
    throw new RequestError(`could not parse the HTTP request body: ${reason}`);
  }
  const single = query.safeParse(body);
  const many = single.success ? null : batch.safeParse(body);
  if (!single.success && !many?.success) {
    throw new RequestError(
      'could not parse the HTTP request body: data did not match any variant of untagged enum Payload',
    );
  }
  const queries = single.success ? [single.data] : (many?.data?.queries ?? []);
  return {
    isBatch: !single.success,
    queries: queries.map((each) => ({ text: each.query, params: (each.params ?? []).map(toParameter) })),
    arrayModes: queries.map((each) => each.arrayMode ?? null),
  };
};

const rawValue = (text: string | null): string => (text === null ? 'null' : JSON.stringify(text));

/**
 * Renders one result. Values that are raw text are quoted and nothing else: they are never parsed.
 * @returns null where the rows take more than the bytes that are left
 */
const renderResult = (
  result: QueryResult,
  isRawText: boolean,
  isArrayMode: boolean,
  left: number,
): string | null => {
  const { fields, rows, command, rowCount } = result;
  const names = fields.map((field) => `${JSON.stringify(field.name)}:`);
  const types = fields.map((field) => field.dataTypeID);
  let json = '';
  for (const row of rows) {
    let separator = json === '' ? '' : ',';
    separator += isArrayMode ? '[' : '{';
    row.forEach((text, at) => {
      const value = isRawText || text === null ? rawValue(text) : toJson(text, types[at] ?? 0);
      json += isArrayMode ? separator + value : `${separator}${names[at]}${value}`;
      separator = ',';
    });
    json += row.length === 0 ? separator : '';
    json += isArrayMode ? ']' : '}';
    if (json.length > left) return null;
  }
  // Text outside ASCII takes more bytes than characters, at most three each.
  if (json.length * 3 > left && Buffer.byteLength(json) > left) return null;
  const described = fields.map((field) => JSON.stringify({ ...field, format: 'text' })).join(',');
  return `{"rowAsArray":${isArrayMode},"fields":[${described}],"rows":[${json}],"command":${JSON.stringify(command)},"rowCount":${rowCount}}`;
};

/** @throws ResponseTooLarge */
export const renderResults = (
  request: SqlRequest,
  options: Options,
  results: readonly QueryResult[],
  limits: Limits,
): string => {
  const rendered: string[] = [];
  let left = limits.maxResponseBytes;
  results.forEach((result, at) => {
    const isArrayMode = request.arrayModes[at] ?? options.isArrayMode;
    const json = renderResult(result, options.isRawText, isArrayMode, left);
    if (json === null) throw new ResponseTooLarge(limits.maxResponseBytes);
    left -= Buffer.byteLength(json);
    rendered.push(json);
  });
  return request.isBatch ? `{"results":[${rendered.join(',')}]}` : (rendered[0] ?? '');
};

export interface Answer {
  readonly status: number;
  readonly json: string;
  /** Only the first half is sent. */
  readonly isCut?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Headers of a batch's answer that repeat what was asked for. */
export const echoedHeaders = ({ transaction }: Options): Readonly<Record<string, string>> => ({
  ...(transaction.isReadOnly ? { 'neon-batch-read-only': 'true' } : {}),
  ...(transaction.isDeferrable ? { 'neon-batch-deferrable': 'true' } : {}),
  ...(transaction.isolationLevel ? { 'neon-batch-isolation-level': transaction.isolationLevel } : {}),
});

/** SQLSTATEs of wrong credentials: the client's fault, where any other failure to connect is the server's. */
const REFUSED_CREDENTIALS = new Set(['28000', '28P01']);

const statusOf = (error: unknown): number => {
  if (error instanceof RequestTooLarge) return 413;
  if (error instanceof ResponseTooLarge) return 507;
  if (error instanceof RequestError) return 400;
  if (error instanceof ConnectionError) return REFUSED_CREDENTIALS.has(error.fields.code ?? '') ? 400 : 500;
  return error instanceof SqlError ? 400 : 500;
};

/** Every error has every field; the driver makes an error of its own class only of a 400. */
export const renderError = (error: unknown): Answer => {
  if (error instanceof Cancelled) {
    return {
      status: 400,
      json: JSON.stringify({ message: 'Query cancelled, connection was terminated', code: '08P01' }),
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  const fields = error instanceof SqlError ? error.fields : errorFields(null);
  return { status: statusOf(error), json: JSON.stringify({ message, ...fields }) };
};
