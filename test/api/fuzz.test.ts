/**
 * Requests made of the API's own description by the thousand. Whatever they are, no answer is the server's fault, each
 * is as the description says, and a refused one has changed nothing. They are the same in every run; `SEED=random`
 * makes others, and the seed that a failure prints repeats it: `SEED=278443128`.
 */
import * as fc from 'fast-check';
import { describe, expect, inject, it } from 'vitest';
import { type Answer, createWorkspace, encode, type Json, type Workspace } from '../support/api.ts';
import { describeApi } from '../support/description.ts';
import { digestOf } from '../support/digest.ts';
import { type FuzzRequest, requestsOf } from '../support/requests.ts';

/**
 * 7,200 requests in all of a run of the tests. More sessions find more: `SEED=random FUZZ_SESSIONS=34` is 20,400 others
 * on one database.
 */
const SESSIONS = inject('fuzzSessions') ?? (inject('databaseKind') === 'pglite' ? 8 : 4);
const REQUESTS = 600;
const MOST_MS = 600_000;
const SEED = inject('seed');

const FIELD_TYPES: readonly Json[] = [
  { type: 'TEXT' },
  { type: 'NUMBER' },
  { type: 'BOOLEAN' },
  { type: 'DATE_TIME' },
  { type: 'DATE' },
  {
    type: 'SELECT',
    options: [
      { label: 'A', value: 'A' },
      { label: 'B', value: 'B' },
    ],
  },
  {
    type: 'MULTI_SELECT',
    options: [
      { label: 'A', value: 'A' },
      { label: 'B', value: 'B' },
    ],
  },
  { type: 'CURRENCY' },
  { type: 'EMAILS' },
  { type: 'PHONES' },
  { type: 'LINKS' },
  { type: 'FULL_NAME' },
  { type: 'ADDRESS' },
  { type: 'RICH_TEXT' },
  { type: 'RAW_JSON' },
  { type: 'ARRAY' },
  { type: 'RATING' },
  { type: 'UUID' },
];

const done = ({ status, text, body }: Answer): Json => {
  if (status >= 300) throw new Error(`${status} ${text}`);
  return Object.values(body.data)[0];
};

/** What exists, for requests to be about. */
interface Pools {
  readonly ids: string[];
  readonly cursors: string[];
}

const prepare = async (api: Workspace): Promise<Pools> => {
  const object = done(
    await api.post('/rest/metadata/objects', { nameSingular: 'rocket', namePlural: 'rockets' }),
  );
  const { body } = await api.get('/rest/metadata/objects?filter=nameSingular[eq]:company');
  const [company] = body.data.objects;
  const ids: string[] = [object.id, company.id];
  for (const given of FIELD_TYPES) {
    const name = `f${given.type.replaceAll('_', '').toLowerCase()}`;
    ids.push(
      done(
        await api.post('/rest/metadata/fields', { objectMetadataId: object.id, name, label: name, ...given }),
      ).id,
    );
  }
  await api.post('/rest/metadata/fields', {
    objectMetadataId: object.id,
    type: 'RELATION',
    name: 'maker',
    label: 'Maker',
    relationCreationPayload: {
      type: 'MANY_TO_ONE',
      targetObjectMetadataId: company.id,
      targetFieldLabel: 'Rockets',
    },
  });
  const cursors: string[] = [];
  for (const plural of [
    'companies',
    'people',
    'notes',
    'tasks',
    'opportunities',
    'rockets',
    'workspaceMembers',
  ]) {
    for (const record of done(await api.post(`/rest/batch/${plural}?depth=0`, [{}, {}, {}])))
      ids.push(record.id);
    const { pageInfo } = (await api.get(`/rest/${plural}?depth=0&limit=2`)).body;
    cursors.push(pageInfo.startCursor, pageInfo.endCursor);
  }
  return { ids, cursors };
};

const filledIn = (text: string, { ids, cursors }: Pools): string =>
  text
    .replaceAll(/(?:@|%40)uuid(?:\/|%2F)(\d+)/gi, (_, n) => ids[Number(n) % ids.length] ?? '')
    .replaceAll(/%40cursor%2F(\d+)/gi, (_, n) => encode(cursors[Number(n) % cursors.length] ?? ''));

const isWrite = (method: string): boolean => !['GET', 'HEAD', 'OPTIONS'].includes(method);

/** What is wrong with an answer, beside what every client of the tests sees to: that it is as described. */
const problemOf = ({ method }: FuzzRequest, { status, headers, body }: Answer): string | null => {
  if (status >= 500) return 'the server is at fault';
  if (!/^[\w.:-]{1,128}$/.test(headers.get('x-request-id') ?? '')) return 'it has no request id';
  const isSilent = method === 'OPTIONS' || method === 'HEAD';
  return isSilent || status < 400 || body?.statusCode === status ? null : 'its body has another status';
};

const shown = ({ method, url, headers, body }: FuzzRequest): string =>
  `${method} ${url}\n${JSON.stringify(headers)}\n${typeof body === 'string' ? body.slice(0, 2000) : (body ?? '')}`;

/** Headers that a `Request` would not take are none that a server could be sent. */
const isSendable = (headers: Readonly<Record<string, string>>): boolean => {
  try {
    return new Headers(headers) !== null;
  } catch {
    return false;
  }
};

describe.each(Array.from({ length: SESSIONS }, (_, n) => SEED + n))('session of seed %i', (seed) => {
  it(
    `of ${REQUESTS} requests finds nothing`,
    async () => {
      const api = await createWorkspace();
      const pools = await prepare(api);
      const description = await describeApi(api);
      let digest = await digestOf(api.workspaceId);
      const counts = new Map<number, number>();
      const send = async (given: FuzzRequest): Promise<void> => {
        const request = {
          ...given,
          url: filledIn(given.url, pools),
          body: typeof given.body === 'string' ? filledIn(given.body, pools) : given.body,
        };
        if (!isSendable(request.headers)) return;
        const { method, url, headers, body } = request;
        const options = { headers, ...(body !== undefined && { raw: body }) };
        const answer = await api.call(method, url, undefined, options).catch((error: Error) => {
          throw new Error(`${error.message}\n${shown(request)}`);
        });
        counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1);
        const problem = problemOf(request, answer);
        if (problem !== null)
          throw new Error(`${problem}: ${answer.status} ${answer.text.slice(0, 1000)}\n${shown(request)}`);
        if (!isWrite(method)) return;
        const after = await digestOf(api.workspaceId);
        if (answer.status >= 400 && after !== digest)
          throw new Error(
            `it is refused (${answer.status} ${answer.text.slice(0, 300)}) and changes something: ${digest} → ${after}\n${shown(request)}`,
          );
        digest = after;
        const [record] = Object.values<Json>(answer.status < 300 ? (answer.body?.data ?? {}) : {}).flat();
        if (typeof record?.id === 'string') pools.ids.push(record.id);
      };
      await fc.assert(fc.asyncProperty(requestsOf(description), send), {
        numRuns: REQUESTS,
        seed,
        // The next request meets another database: a failure is shown as it was.
        endOnFailure: true,
      });
      // Most of it is refused, some of it is not: otherwise this would show little.
      expect([...counts.keys()].filter((status) => [200, 201, 400, 404].includes(status)).toSorted()).toEqual(
        [200, 201, 400, 404],
      );
    },
    MOST_MS,
  );
});
