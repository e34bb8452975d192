/**
 * The query string of a URL → its parameters.
 *
 *     query := pair ("&" pair)*        pair := name [ "=" value ]
 *
 * `+` is a blank, `%XX` a byte of UTF-8. A `%` that is not valid percent-encoding stands for itself: one that is not
 * followed by two hex digits, and one whose byte is no UTF-8 where it stands (`[ilike]:%ceo%`, as clients write it
 * that encode nothing). Any string has parameters. Takes linear time.
 */

export type Query = ReadonlyMap<string, readonly string[]>;

/** An encoded character of UTF-8: a first byte, and as many more as it announces. */
const CONTINUATION = '%[89ab][0-9a-f]';
const ENCODED_CHARACTER = new RegExp(
  `%[0-7][0-9a-f]|%[cd][0-9a-f]${CONTINUATION}|%e[0-9a-f](?:${CONTINUATION}){2}|%f[0-7](?:${CONTINUATION}){3}`,
  'gi',
);

const decodeCharacter = (encoded: string): string => {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
};

const decodeComponent = (text: string): string =>
  text.replaceAll('+', ' ').replaceAll(ENCODED_CHARACTER, decodeCharacter);

/** The query string of a URL, as the URL has it: no `URL` is made for it. */
export const searchOf = (url: string): string => /\?([^#]*)/.exec(url)?.[1] ?? '';

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
