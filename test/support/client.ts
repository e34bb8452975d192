/** A client of the application in this process: requests go to it directly, without a network. */
import type { createApp } from '../../src/app.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers are what the tests assert, whatever their shape
export type Json = any;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Json;
}

export interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is, instead of a JSON body. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
}

export interface Client {
  readonly key: string;
  readonly call: (method: string, path: string, body?: unknown, options?: CallOptions) => Promise<Answer>;
  readonly get: (path: string) => Promise<Answer>;
  readonly post: (path: string, body?: unknown) => Promise<Answer>;
  readonly patch: (path: string, body?: unknown) => Promise<Answer>;
  readonly delete: (path: string) => Promise<Answer>;
}

/** Sees every answer before the test does. */
export type Inspect = (method: string, path: string, answer: Answer) => void;

/** A client that sends its key with every request; none where it is ''. `inspector` is asked as a request is sent. */
export const clientOf = (
  app: ReturnType<typeof createApp>,
  key: string,
  inspector?: () => Promise<Inspect>,
): Client => {
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    options: CallOptions = {},
  ): Promise<Answer> => {
    const payload = options.raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const headers = new Headers({
      ...(key === '' ? {} : { authorization: `Bearer ${key}` }),
      ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    });
    const inspect = await inspector?.();
    const response = await app.request(`http://viginti.test${path}`, {
      method,
      headers,
      ...(payload === undefined ? {} : { body: payload }),
    });
    const text = await response.text();
    const answer = {
      status: response.status,
      headers: response.headers,
      text,
      body: text === '' ? null : JSON.parse(text),
    };
    inspect?.(method, path, answer);
    return answer;
  };
  return {
    key,
    call,
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    patch: (path, body) => call('PATCH', path, body),
    delete: (path) => call('DELETE', path),
  };
};
