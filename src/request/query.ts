/**
 * The query string of a URL → its parameters (behaviour contract §3).
 *
 *     query := pair ("&" pair)*        pair := name [ "=" value ]
 *
 * `+` is a blank, `%XX` a byte of UTF-8. A `%` that is not followed by two hex digits stands for itself, and bytes
 * that are not UTF-8 become U+FFFD: any string has parameters. Takes linear time.
 */

export type Query = ReadonlyMap<string, readonly string[]>;

const ENCODED_BYTES = /(?:%[0-9a-fA-F]{2})+/g;
const utf8 = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });

const decodeBytes = (run: string): string => {
  const bytes = new Uint8Array(run.length / 3);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(run.slice(i * 3 + 1, i * 3 + 3), 16);
  return utf8.decode(bytes);
};

const decodeComponent = (text: string): string =>
  text.replaceAll('+', ' ').replaceAll(ENCODED_BYTES, decodeBytes);

/** Every value of every parameter, in the order given. `search` may begin with its `?`. */
export const decodeQuery = (search: string): Query => {
  const query = new Map<string, string[]>();
  for (const pair of search.replace(/^\?/, '').split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decodeComponent(equals === -1 ? pair : pair.slice(0, equals));
    const value = equals === -1 ? '' : decodeComponent(pair.slice(equals + 1));
    const values = query.get(name);
    if (values) values.push(value);
    else query.set(name, [value]);
  }
  return query;
};
