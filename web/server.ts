/** What the page asks of the server. */
import { type ApiDocument, readDocument } from './document.ts';
import { isObject, parseJson, toObject, toText, toTexts } from './json.ts';

const DOCUMENT_PATH = '/openapi.json';
const ME_PATH = '/rest/me';

/** Why the server did not give what was asked for, in a sentence. */
export class ServerError extends Error {
  readonly isKeyRefused: boolean;

  constructor(message: string, isKeyRefused: boolean) {
    super(message);
    this.isKeyRefused = isKeyRefused;
  }
}

/** Who the key is, as `GET /rest/me` says. */
export interface Me {
  readonly workspace: string;
  readonly key: string;
  readonly scopes: readonly string[];
}

export interface Loaded {
  readonly document: ApiDocument;
  /** The document as the server sent it. */
  readonly bytes: ArrayBuffer;
  readonly etag: string | null;
  /** Null without a key. */
  readonly me: Me | null;
}

const bearer = (key: string | null): Readonly<Record<string, string>> =>
  key === null ? {} : { authorization: `Bearer ${key}` };

/** @throws ServerError */
const get = async (
  path: string,
  key: string | null,
  signal: AbortSignal,
  etag: string | null = null,
): Promise<Response> => {
  const headers = { ...bearer(key), ...(etag !== null && { 'if-none-match': etag }) };
  let response: Response;
  try {
    response = await fetch(path, { headers, signal });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new ServerError('The server cannot be reached.', false);
  }
  if (response.ok || response.status === 304) return response;
  const said = toTexts(toObject(parseJson(await response.text()))['messages']).join(' ');
  throw new ServerError(
    said || `The server answered with status ${response.status}.`,
    response.status === 401,
  );
};

const readMe = (answer: unknown): Me => {
  const data = toObject(toObject(answer)['data']);
  const key = toObject(data['key']);
  return {
    workspace: toText(toObject(data['workspace'])['name']),
    key: toText(key['name']),
    scopes: toTexts(key['scopes']),
  };
};

const fetchMe = async (key: string, signal: AbortSignal): Promise<Me> =>
  readMe(await (await get(ME_PATH, key, signal)).json());

/**
 * The document of the key, and who the key is.
 * @param known what the page has of the same key
 * @throws ServerError
 */
export const load = async (
  key: string | null,
  signal: AbortSignal,
  known: Loaded | null = null,
): Promise<Loaded> => {
  const [response, me] = await Promise.all([
    get(DOCUMENT_PATH, key, signal, known?.etag ?? null),
    key === null ? null : fetchMe(key, signal),
  ]);
  if (known !== null && response.status === 304) return { ...known, me };
  const bytes = await response.arrayBuffer();
  const document = readDocument(parseJson(new TextDecoder().decode(bytes)));
  if (document === null) throw new ServerError('The server answered without an OpenAPI document.', false);
  return { document, bytes, etag: response.headers.get('etag'), me };
};

/** The first id in what an answer holds under `data`. */
const firstIdIn = (answer: unknown): string | null => {
  for (const list of Object.values(toObject(toObject(answer)['data']))) {
    const [first] = Array.isArray(list) ? list : [];
    if (isObject(first)) return toText(first['id']) || null;
  }
  return null;
};

/** The id of something in a collection; null if there is nothing, or it cannot be told. */
export const fetchAnId = async (collection: string, key: string): Promise<string | null> => {
  try {
    const response = await get(`${collection}?limit=1`, key, AbortSignal.timeout(10_000));
    return firstIdIn(await response.json());
  } catch {
    return null;
  }
};
