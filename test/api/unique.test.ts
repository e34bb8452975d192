/** Values that are taken: every clash is named, by the record of the batch that has it and by the record that is in its way. */
import { describe, expect, it } from 'vitest';
import { type Answer, createWorkspace, type Json, type Workspace } from '../support/api.ts';

const ID = '0193a0b1-0000-7000-8000-0000000000aa';

const told = ({ status, body }: Answer): Json => [status, body.code, body.messages, body.details];

const clash = (path: string, more: Json = {}): Json => ({
  path,
  code: 'DUPLICATE',
  message: `A duplicate entry was detected for field "${path}"`,
  ...more,
});

const refusal = (...details: readonly Json[]): Json => [
  409,
  'DUPLICATE',
  details.map(({ index, path, message }) =>
    index === undefined ? message : `[${index}].${path}: ${message}`,
  ),
  details,
];

/** Tickets of a custom object with two unique fields. */
const withTickets = async (): Promise<Workspace> => {
  const api = await createWorkspace();
  const object = { labelSingular: 'Ticket', labelPlural: 'Tickets' };
  const { id } = (await api.post('/rest/metadata/objects', object)).body.data.object;
  for (const field of [
    { type: 'TEXT', name: 'code', label: 'Code', isUnique: true },
    { type: 'PHONES', name: 'line', label: 'Line', isUnique: true },
  ])
    expect((await api.post('/rest/metadata/fields', { objectMetadataId: id, ...field })).status).toBe(201);
  return api;
};

const idOf = (answer: Answer): string => answer.body.data.ticket.id;

describe('a batch', () => {
  it('names every record whose value an earlier one has', async () => {
    const api = await withTickets();
    const codes = (...given: readonly string[]) => given.map((code) => ({ code }));
    expect(told(await api.post('/rest/batch/tickets', codes('T-1', 'T-1', 'T-2')))).toEqual(
      refusal(clash('code', { index: 1, conflictingIndex: 0 })),
    );
    expect(told(await api.post('/rest/batch/tickets', codes('T-1', 'T-2', 'T-2', 'T-1', 'T-3')))).toEqual(
      refusal(
        clash('code', { index: 2, conflictingIndex: 1 }),
        clash('code', { index: 3, conflictingIndex: 0 }),
      ),
    );
    expect((await api.get('/rest/tickets')).body.totalCount).toBe(0);
  });

  it('names the stored record in the way, and no innocent one', async () => {
    const api = await withTickets();
    const stored = idOf(await api.post('/rest/tickets', { code: 'T-1' }));
    const phone = { primaryPhoneNumber: '22334455', primaryPhoneCountryCode: 'NO' };
    const other = idOf(await api.post('/rest/tickets', { line: phone }));
    const body = [{ code: 'T-0' }, { code: 'T-1' }, { id: stored }, { code: 'T-2', line: phone }];
    expect(told(await api.post('/rest/batch/tickets', body))).toEqual(
      refusal(
        clash('code', { index: 1, conflictingRecordId: stored }),
        clash('id', { index: 2, conflictingRecordId: stored }),
        clash('line.primaryPhoneNumber', { index: 3, conflictingRecordId: other }),
      ),
    );
  });

  it('names them of standard fields too', async () => {
    const api = await createWorkspace();
    const mail = (name: string) => ({ emails: { primaryEmail: `${name}@x.example` } });
    const stored = (await api.post('/rest/people', mail('a'))).body.data.person.id;
    const body = [mail('b'), mail('A'), mail('c'), mail('b')];
    expect(told(await api.post('/rest/batch/people', body))).toEqual(
      refusal(
        clash('emails.primaryEmail', { index: 1, conflictingRecordId: stored }),
        clash('emails.primaryEmail', { index: 3, conflictingIndex: 0 }),
      ),
    );
  });

  it('upserts all but what is twice, and what a record brought back has lost', async () => {
    const api = await withTickets();
    const gone = idOf(await api.post('/rest/tickets', { code: 'T-1' }));
    await api.delete(`/rest/tickets/${gone}`);
    const stored = idOf(await api.post('/rest/tickets', { code: 'T-1' }));
    const ask = (body: Json) => api.post('/rest/batch/tickets?upsert=true', body);
    expect(told(await ask([{ code: 'T-3' }, { code: 'T-1' }, { code: 'T-3' }]))).toEqual(
      refusal(clash('code', { index: 2, conflictingIndex: 0 })),
    );
    expect(told(await ask([{ code: 'T-4' }, { id: gone, name: 'Back' }]))).toEqual(
      refusal(clash('code', { index: 1, conflictingRecordId: stored })),
    );
  });
});

describe('one record', () => {
  it('is told what is in its way when it is created, changed and restored', async () => {
    const api = await withTickets();
    const stored = idOf(await api.post('/rest/tickets', { code: 'T-1' }));
    const other = idOf(await api.post('/rest/tickets', { code: 'T-2' }));
    const inTheWay = refusal(clash('code', { conflictingRecordId: stored }));
    expect(told(await api.post('/rest/tickets', { code: 'T-1' }))).toEqual(inTheWay);
    expect(told(await api.patch(`/rest/tickets/${other}`, { code: 'T-1' }))).toEqual(inTheWay);
    expect((await api.patch(`/rest/tickets/${stored}`, { code: 'T-1' })).status).toBe(200);
    await api.delete(`/rest/tickets/${other}`);
    const third = idOf(await api.post('/rest/tickets', { code: 'T-2' }));
    for (const path of [`/rest/tickets/${other}/restore`, '/rest/tickets/restore?filter=code[eq]:T-2'])
      expect(told(await api.patch(path))).toEqual(refusal(clash('code', { conflictingRecordId: third })));
  });

  it('changes a part of a unique value, which is compared whole', async () => {
    const api = await withTickets();
    const line = (primaryPhoneCountryCode: string, primaryPhoneCallingCode: string) => ({
      line: { primaryPhoneNumber: '22334455', primaryPhoneCountryCode, primaryPhoneCallingCode },
    });
    const norwegian = idOf(await api.post('/rest/tickets', line('NO', '+47')));
    const danish = idOf(await api.post('/rest/tickets', line('DK', '+45')));
    const { primaryPhoneNumber: _, ...code } = line('NO', '+47').line;
    const answer = await api.patch(`/rest/tickets/${danish}`, { line: code });
    expect(told(answer)).toEqual(
      refusal(clash('line.primaryPhoneNumber', { conflictingRecordId: norwegian })),
    );
  });

  it('is the only one that a filter gives a unique value', async () => {
    const api = await withTickets();
    for (const code of ['T-1', 'T-2']) await api.post('/rest/tickets', { name: 'Same', code });
    const answer = await api.patch('/rest/tickets?filter=name[eq]:Same', { code: 'T-3' });
    expect(told(answer)).toEqual(refusal(clash('code', { conflictingIndex: 0 })));
    expect((await api.patch('/rest/tickets?filter=code[eq]:T-1', { code: 'T-3' })).status).toBe(200);
  });

  it('may have the value of a deleted one, and any may be empty', async () => {
    const api = await withTickets();
    const gone = idOf(await api.post('/rest/tickets', { code: 'T-1' }));
    await api.delete(`/rest/tickets/${gone}`);
    const answer = await api.post('/rest/batch/tickets', [{ code: 'T-1' }, { code: '' }, {}, { id: ID }]);
    expect([answer.status, answer.body.totalCount]).toEqual([201, 4]);
  });
});
