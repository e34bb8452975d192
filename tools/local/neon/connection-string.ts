/** Reads `Neon-Connection-String` as Neon's proxy does. Its host and database are checked, never contacted. */

/** What is wrong with the request itself. Answered with 400. */
export class RequestError extends Error {
  override name = 'RequestError';
}

export interface Connection {
  readonly user: string;
  readonly database: string;
  /** Run-time parameters for the session. */
  readonly settings: ReadonlyMap<string, string>;
}

/** Parameters that concern the way to the server, not the session. */
const CLIENT_SIDE =
  /^(ssl.*|channel_binding|connect_timeout|gss.*|target_session_attrs|pgbouncer|pool_timeout|user|database)$/;
/** Options that Neon's proxy takes for itself. */
const PROXY_OPTIONS = /^(endpoint|project|neon_.*)$/;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Percent-decodes; a `%` that encodes nothing stands for itself. */
const percentDecode = (text: string): string => {
  const bytes = Buffer.from(
    text.replaceAll(/%([0-9a-f]{2})|([^\0-\x7f])/gi, (_, hex: string | undefined, other: string) =>
      hex === undefined
        ? Buffer.from(other).toString('latin1')
        : String.fromCharCode(Number.parseInt(hex, 16)),
    ),
    'latin1',
  );
  try {
    return utf8.decode(bytes);
  } catch {
    throw new RequestError('invalid username: invalid utf-8 sequence');
  }
};

/** Reads the words of an `options` parameter: `-c name=value`, `-cname=value`, `--name=value`, `\` escapes. */
export const parseOptions = (options: string): ReadonlyMap<string, string> => {
  const words = [...options.matchAll(/(?:\\.|[^\s\\])+/gs)].map(([word]) => word.replaceAll(/\\(.)/gs, '$1'));
  const settings = new Map<string, string>();
  for (const word of words) {
    const [name = '', ...value] = word.replace(/^(-c|--)/, '').split('=');
    // A `-c` on its own only announces the word after it.
    if (name === '' || PROXY_OPTIONS.test(name)) continue;
    settings.set(name.replaceAll('-', '_'), value.join('='));
  }
  return settings;
};

const parseUrl = (text: string): URL => {
  try {
    return new URL(text);
  } catch {
    const reason = /^[a-z][a-z0-9+.-]*:/i.test(text) ? 'invalid URL' : 'relative URL without a base';
    throw new RequestError(`invalid connection string: ${reason}`);
  }
};

/** @throws RequestError with the message of Neon's proxy */
export const parseConnectionString = (
  text: string | undefined,
  authorization: string | undefined,
): Connection => {
  if (text === undefined) throw new RequestError('invalid header: neon-connection-string');
  const url = parseUrl(text);
  if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:')
    throw new RequestError('incorrect scheme');
  if (!url.pathname.startsWith('/')) throw new RequestError('missing database name');
  const database = percentDecode(url.pathname.split('/')[1] ?? '');
  if (database === '') throw new RequestError('invalid database name');
  const user = percentDecode(url.username);
  if (user === '') throw new RequestError('missing username');
  if (authorization === undefined && url.password === '') {
    throw new RequestError('missing authentication credentials: required password');
  }
  if (authorization !== undefined && !authorization.startsWith('Bearer ')) {
    throw new RequestError(
      'missing authentication credentials: required authorization bearer token in JWT format',
    );
  }
  if (url.hostname === '' || url.hostname.startsWith('[') || /^\d+(\.\d+){3}$/.test(url.hostname)) {
    throw new RequestError('missing hostname');
  }
  const settings = new Map<string, string>();
  for (const [name, value] of url.searchParams) {
    if (name === 'options') for (const [option, set] of parseOptions(value)) settings.set(option, set);
    else if (!CLIENT_SIDE.test(name)) settings.set(name, value);
  }
  return { user, database, settings };
};
