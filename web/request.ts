/** What the form of an operation says, as a request. */
import type { Operation, Parameter } from './document.ts';

export interface Given {
  readonly parameter: Parameter;
  readonly value: string;
}

export interface ApiRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body: string | null;
}

/** Percent-encoded, but for commas and colons, which need not be and are everywhere in filters. */
const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll('%2C', ',').replaceAll('%3A', ':');

const filled = (given: readonly Given[], place: string): readonly Given[] =>
  given.filter(({ parameter, value }) => parameter.in === place && value !== '');

/** A path parameter that is not given stays as the path has it: `{id}`. */
export const toRequest = (
  server: string,
  { method, path }: Operation,
  given: readonly Given[],
  body: string | null,
): ApiRequest => {
  const values = new Map(filled(given, 'path').map(({ parameter, value }) => [parameter.name, value]));
  const target = path.replaceAll(/\{(\w+)\}/g, (whole, name) => {
    const value = values.get(name);
    return value === undefined ? whole : encodeURIComponent(value);
  });
  const search = filled(given, 'query').map(
    ({ parameter, value }) => `${encode(parameter.name)}=${encode(value)}`,
  );
  const headers = filled(given, 'header').map(({ parameter, value }) => [parameter.name, value] as const);
  return {
    method: method.toUpperCase(),
    url: `${server}${target}${search.length > 0 ? `?${search.join('&')}` : ''}`,
    headers: {
      ...Object.fromEntries(headers),
      ...(body !== null && { 'Content-Type': 'application/json' }),
    },
    body,
  };
};

/** A parameter that an operation cannot do without, and has not got. */
export const missing = (given: readonly Given[]): Parameter | null =>
  given.find(({ parameter, value }) => parameter.isRequired && value.trim() === '')?.parameter ?? null;
