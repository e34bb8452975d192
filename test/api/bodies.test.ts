/** How bodies come over the wire: their content codings, within the limit on what they hold. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Answer, createWorkspace, type Json, type Workspace } from '../support/api.ts';

let api: Workspace;
beforeAll(async () => {
  api = await createWorkspace();
});

const encoded = async (
  bytes: Uint8Array<ArrayBuffer>,
  format: 'gzip' | 'deflate' | 'deflate-raw',
): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(
    await new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream(format))).arrayBuffer(),
  );

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(new TextEncoder().encode(text));

const send = (raw: Uint8Array<ArrayBuffer>, coding: string): Promise<Answer> =>
  api.call('POST', '/rest/people?fields=city', undefined, { raw, headers: { 'content-encoding': coding } });

const refusal = ({ status, body }: Answer): Json => [status, body.code, body.messages];

describe('a body', () => {
  it.each<[coding: string, format: 'gzip' | 'deflate' | 'deflate-raw']>([
    ['gzip', 'gzip'],
    ['GZIP', 'gzip'],
    ['x-gzip', 'gzip'],
    ['deflate', 'deflate'],
    ['deflate', 'deflate-raw'],
  ])('is decoded from %s (%s)', async (coding, format) => {
    const { status, body } = await send(await encoded(utf8('{"city":"Zürich"}'), format), coding);
    expect([status, body.data.person.city]).toEqual([201, 'Zürich']);
  });

  it('may say that it is not encoded, and an encoding of nothing is nothing', async () => {
    expect((await send(utf8('{"city":"A"}'), 'identity')).status).toBe(201);
    const { status } = await api.call(
      'PATCH',
      '/rest/people/20202020-0000-4000-8000-000000000000',
      undefined,
      {
        headers: { 'content-encoding': 'gzip' },
      },
    );
    expect(status).toBe(404);
  });

  it('has an encoding that is known', async () => {
    const answer = await send(utf8('{}'), 'br');
    expect(refusal(answer)).toEqual([
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      ["The body has the content encoding 'br'. Encodings that are decoded: gzip, deflate"],
    ]);
    expect(answer.headers.get('accept-encoding')).toBe('gzip, deflate');
    expect((await send(utf8('{}'), 'gzip, gzip')).status).toBe(415);
  });

  it.each(['gzip', 'deflate'])('is what its encoding says (%s)', async (coding) => {
    const message = `The body is not valid ${coding}, which its Content-Encoding says it is.`;
    expect(refusal(await send(utf8('{"city":"A"}'), coding))).toEqual([400, 'INVALID_BODY', [message]]);
    const cut = (await encoded(utf8('{"city":"A"}'), coding === 'gzip' ? 'gzip' : 'deflate')).slice(0, 12);
    expect(refusal(await send(cut, coding))).toEqual([400, 'INVALID_BODY', [message]]);
  });

  it('is as small as a body that is not encoded', async () => {
    const tooLarge = [413, 'PAYLOAD_TOO_LARGE', ['The body is larger than 1048576 bytes.']];
    const most = `{"city":"A"${' '.repeat(1_048_576 - 12)}}`;
    expect((await send(await encoded(utf8(most), 'gzip'), 'gzip')).status).toBe(201);
    expect(refusal(await send(await encoded(utf8(`${most} `), 'gzip'), 'gzip'))).toEqual(tooLarge);
    // A bomb: 64 MiB in 64 KiB.
    const bomb = await encoded(new Uint8Array(64 * 1_048_576), 'gzip');
    expect(bomb.length).toBeLessThan(100_000);
    expect(refusal(await send(bomb, 'gzip'))).toEqual(tooLarge);
  });

  it('is the same to an idempotency key, however it is encoded', async () => {
    const headers = { 'idempotency-key': 'one' };
    const first = await api.call('POST', '/rest/people', { city: 'A' }, { headers });
    const again = await api.call('POST', '/rest/people', undefined, {
      raw: await encoded(utf8('{"city":"A"}'), 'gzip'),
      headers: { ...headers, 'content-encoding': 'gzip' },
    });
    expect([again.status, again.text]).toEqual([201, first.text]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });
});

describe('a path', () => {
  it('may have slashes doubled, or one at its end', async () => {
    const { id } = (await api.post('/rest//people', {})).body.data.person;
    for (const path of [`//rest/people/${id}`, `/rest//people//${id}`, `/rest/people/${id}///`])
      expect((await api.get(path)).body.data.person.id, path).toBe(id);
  });
});
