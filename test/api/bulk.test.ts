/** Writes by filter: update, delete, destroy and restore many, on every object, in one statement. */
import { beforeAll, describe, expect, it } from 'vitest';
import { counting, createWorkspace, duplicateOf, encode, type Json, type Workspace } from '../support/api.ts';

const MISSING = '01920202-1c25-7d02-bf25-6aeccf7ea419';

const PLURALS = [
  'companies',
  'people',
  'opportunities',
  'notes',
  'noteTargets',
  'tasks',
  'taskTargets',
  'workspaceMembers',
  'attachments',
  'favorites',
  'rockets',
] as const;

const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
const idsOf = (records: readonly Json[]): readonly string[] => records.map(({ id }) => id);
const byIds = (ids: readonly string[]): string => encode(`id[in]:[${ids.join(',')}]`);

/** A workspace with a custom object `rocket`: a name, and a unique number of its own. */
const createRockets = async (): Promise<Workspace> => {
  const api = await createWorkspace();
  const object = await api.post('/rest/metadata/objects', {
    labelSingular: 'Rocket',
    labelPlural: 'Rockets',
  });
  const objectMetadataId = object.body.data.object.id;
  for (const field of [
    { type: 'NUMBER', name: 'thrust', label: 'Thrust' },
    { type: 'TEXT', name: 'serial', label: 'Serial', isUnique: true },
  ])
    expect((await api.post('/rest/metadata/fields', { objectMetadataId, ...field })).status).toBe(201);
  return api;
};

const createMany = async (
  api: Workspace,
  plural: string,
  bodies: readonly Json[],
): Promise<readonly Json[]> => {
  const answer = await api.post(`/rest/batch/${plural}?depth=0`, bodies);
  expect(answer.status).toBe(201);
  return answer.body.data[plural];
};

describe.each(PLURALS)('%s by filter', (plural) => {
  let api: Workspace;
  beforeAll(async () => {
    api = await createRockets();
  });

  it('are updated, deleted, restored and destroyed, and nothing else is', async () => {
    const [first, second, other] = await createMany(api, plural, [{}, {}, {}]);
    const filter = byIds([first.id, second.id]);
    const name = capitalised(plural);

    const updated = await api.patch(`/rest/${plural}?depth=0&filter=${filter}`, {});
    expect(updated.body).toEqual({
      data: { [plural]: [first, second], [`update${name}`]: [first, second] },
    });
    expect(updated.status).toBe(200);

    const deleted = await api.delete(`/rest/${plural}?filter=${filter}`);
    expect([deleted.status, deleted.body]).toEqual([
      200,
      { data: { [`delete${name}`]: [{ id: first.id }, { id: second.id }] } },
    ]);
    expect((await api.get(`/rest/${plural}/${first.id}`)).status).toBe(404);
    expect((await api.get(`/rest/${plural}`)).body.totalCount).toBe(1);
    expect((await api.delete(`/rest/${plural}?filter=${filter}`)).body).toEqual({
      data: { [`delete${name}`]: [] },
    });

    for (const path of [`/rest/restore/${plural}`, `/rest/${plural}/restore`]) {
      const restored = await api.patch(`${path}?depth=0&filter=${filter}`);
      expect(restored.status, path).toBe(200);
      expect(Object.keys(restored.body.data)).toEqual([plural, `restore${name}`]);
      expect(idsOf(restored.body.data[`restore${name}`])).toEqual([first.id, second.id]);
      expect(restored.body.data[plural].map((record: Json) => record.deletedAt)).toEqual([null, null]);
    }
    expect((await api.get(`/rest/${plural}`)).body.totalCount).toBe(3);

    const destroyed = await api.delete(`/rest/${plural}?soft_delete=false&filter=${filter}`);
    expect(destroyed.body).toEqual({
      data: { [`delete${name}`]: [{ id: first.id }, { id: second.id }] },
    });
    expect((await api.patch(`/rest/${plural}/restore?filter=${filter}`)).body.data[plural]).toEqual([]);
    expect(idsOf((await api.get(`/rest/${plural}`)).body.data[plural])).toEqual([other.id]);
  });

  it('need a filter', async () => {
    const [record] = await createMany(api, plural, [{}]);
    const asked = [
      ['PATCH', `/rest/${plural}`, 'update', 'change'],
      ['PUT', `/rest/${plural}?filter=`, 'update', 'change'],
      ['DELETE', `/rest/${plural}`, 'delete', 'deletion'],
      ['DELETE', `/rest/${plural}?soft_delete=true&filter=%20`, 'delete', 'deletion'],
      ['DELETE', `/rest/${plural}?soft_delete=false`, 'destroy', 'deletion'],
      ['PATCH', `/rest/restore/${plural}`, 'restore', 'change'],
      ['PATCH', `/rest/${plural}/restore`, 'restore', 'change'],
    ] as const;
    for (const [method, path, operation, accident] of asked) {
      const answer = await api.call(method, path, method === 'DELETE' ? undefined : {});
      expect([answer.status, answer.body.code, answer.body.messages], `${method} ${path}`).toEqual([
        400,
        'INVALID_FILTER',
        [
          `Filters are mandatory for bulk ${operation} operations. Please provide at least one filter to prevent accidental ${accident} of all records.`,
        ],
      ]);
    }
    expect((await api.get(`/rest/${plural}/${record.id}?depth=0`)).body.data).toEqual({
      [Object.keys((await api.get(`/rest/${plural}/${record.id}`)).body.data)[0] ?? '']: record,
    });
  });
});

describe('an update by filter', () => {
  it('changes what the body says, in columns, composites and custom fields, and keeps the rest', async () => {
    const api = await createRockets();
    const rockets = await createMany(api, 'rockets', [
      { name: 'A', thrust: 1 },
      { name: 'B', thrust: 2 },
      { name: 'C', thrust: 3 },
    ]);
    const answer = await api.patch('/rest/rockets?filter=thrust[gte]:2&fields=name,thrust', { thrust: 9 });
    expect(answer.body.data.updateRockets).toEqual([
      { id: rockets[1].id, name: 'B', thrust: 9 },
      { id: rockets[2].id, name: 'C', thrust: 9 },
    ]);
    // The slot that orders and filters by the field moves with it.
    expect(idsOf((await api.get('/rest/rockets?filter=thrust[eq]:9')).body.data.rockets)).toEqual([
      rockets[1].id,
      rockets[2].id,
    ]);
    const [ada] = await createMany(api, 'people', [{ name: { firstName: 'Ada', lastName: 'Holm' } }]);
    const people = await api.patch('/rest/people?filter=name.firstName[eq]:Ada&fields=name', {
      name: { lastName: 'Berg' },
    });
    expect(people.body.data.people).toEqual([{ id: ada.id, name: { firstName: 'Ada', lastName: 'Berg' } }]);
  });

  it('finds records through a relation, and answers them with theirs', async () => {
    const api = await createWorkspace();
    const [acme, other] = await createMany(api, 'companies', [{ name: 'Acme' }, { name: 'Other' }]);
    const people = await createMany(api, 'people', [
      { companyId: acme.id },
      { companyId: other.id },
      { companyId: acme.id },
    ]);
    const answer = await api.patch(`/rest/people?depth=1&filter=${encode('company.name[ilike]:acm%')}`, {
      companyId: other.id,
      city: 'Oslo',
    });
    expect(idsOf(answer.body.data.people)).toEqual([people[0].id, people[2].id]);
    expect(answer.body.data.people.map(({ company, city }: Json) => [company.name, city])).toEqual([
      ['Other', 'Oslo'],
      ['Other', 'Oslo'],
    ]);
    const company = (await api.get(`/rest/companies/${other.id}?depth=1`)).body.data.company;
    expect(company.people).toHaveLength(3);
  });

  it('leaves soft-deleted records alone, whatever the filter mentions', async () => {
    const api = await createWorkspace();
    const [gone, live] = await createMany(api, 'people', [{ city: 'A' }, { city: 'A' }]);
    await api.delete(`/rest/people/${gone.id}`);
    const filter = encode('or(deletedAt[is]:NULL,deletedAt[is]:NOT_NULL)');
    const answer = await api.patch(`/rest/people?filter=${filter}`, { city: 'B' });
    expect(idsOf(answer.body.data.people)).toEqual([live.id]);
    const all = (await api.get(`/rest/people?filter=${filter}&depth=0`)).body.data.people;
    expect(all.map(({ city }: Json) => city)).toEqual(['A', 'B']);
  });

  it('changes nothing where a foreign key, a value or a parameter is wrong', async () => {
    const api = await createWorkspace();
    const stranger = await createWorkspace();
    const [foreign] = await createMany(stranger, 'companies', [{}]);
    const [person] = await createMany(api, 'people', [{ city: 'A' }]);
    const refusals: readonly [path: string, body: Json, code: string, message: string][] = [
      [
        'city[eq]:A',
        { city: 'B', companyId: MISSING },
        'INVALID_REFERENCE',
        `Invalid reference for field "companyId": there is no company with id '${MISSING}'`,
      ],
      [
        'city[eq]:A',
        { city: 'B', companyId: foreign.id },
        'INVALID_REFERENCE',
        `Invalid reference for field "companyId": there is no company with id '${foreign.id}'`,
      ],
      ['city[eq]:A', { city: 1 }, 'INVALID_VALUE', 'Invalid string value 1 for text field "city"'],
      ['city[eq]:A', { foo: 1 }, 'UNKNOWN_FIELD', `Object person doesn't have any "foo" field.`],
      [
        'city[eq]:A',
        { city: 'B', id: MISSING },
        'READ_ONLY_FIELD',
        'Field "id" is read-only: its value differs from the stored one',
      ],
      ['foo[eq]:A', {}, 'INVALID_FILTER', `Object person doesn't have any "foo" field. (at position 1)`],
    ];
    for (const [filter, body, code, message] of refusals) {
      const answer = await api.patch(`/rest/people?filter=${encode(filter)}`, body);
      expect([answer.status, answer.body.code, answer.body.messages]).toEqual([400, code, [message]]);
    }
    const both = await api.patch('/rest/people?depth=3', {});
    expect(both.body.messages).toHaveLength(2);
    expect((await api.get(`/rest/people/${person.id}?depth=0`)).body.data.person).toEqual(person);
  });

  it('refuses one unique value for several records, and changes none', async () => {
    const api = await createRockets();
    const people = await createMany(api, 'people', [{ city: 'A' }, { city: 'A' }]);
    const answer = await api.patch('/rest/people?filter=city[eq]:A', {
      emails: { primaryEmail: 'a@b.example' },
    });
    expect([answer.status, answer.body.messages]).toEqual([
      409,
      ['A duplicate entry was detected for field "emails.primaryEmail"'],
    ]);
    await createMany(api, 'rockets', [{ thrust: 1 }, { thrust: 1 }]);
    const custom = await api.patch('/rest/rockets?filter=thrust[eq]:1', { serial: 'S1' });
    expect([custom.status, custom.body.messages]).toEqual([409, [duplicateOf('serial')]]);
    expect((await api.get('/rest/people?depth=0')).body.data.people).toEqual(people);
    expect((await api.get('/rest/rockets?filter=serial[is]:NOT_NULL')).body.totalCount).toBe(0);
  });

  it('refuses another workspace its records', async () => {
    const [mine, theirs] = [await createWorkspace(), await createWorkspace()];
    const [record] = await createMany(theirs, 'people', [{ city: 'A' }]);
    const filter = byIds([record.id]);
    expect((await mine.patch(`/rest/people?filter=${filter}`, { city: 'B' })).body.data.people).toEqual([]);
    expect((await mine.delete(`/rest/people?filter=${filter}`)).body.data.deletePeople).toEqual([]);
    expect(
      (await mine.delete(`/rest/people?soft_delete=false&filter=${filter}`)).body.data.deletePeople,
    ).toEqual([]);
    expect((await mine.patch(`/rest/people/restore?filter=${filter}`)).body.data.people).toEqual([]);
    expect((await theirs.get(`/rest/people/${record.id}?depth=0`)).body.data.person).toEqual(record);
  });
});

it('takes at most 200 records, and changes none of more', async () => {
  const api = await createWorkspace();
  for (const size of [60, 60, 60, 20])
    await createMany(
      api,
      'people',
      Array.from({ length: size }, () => ({ city: 'A' })),
    );
  const filter = encode('city[eq]:A');
  const updated = await api.patch(`/rest/people?depth=0&filter=${filter}`, { jobTitle: 'X' });
  expect(updated.body.data.updatePeople).toHaveLength(200);
  await createMany(api, 'people', [{ city: 'A' }]);
  const refused = async (method: string, path: string, operation: string) => {
    const answer = await api.call(method, path, method === 'PATCH' ? { jobTitle: 'Y' } : undefined);
    expect([answer.status, answer.body.code, answer.body.messages]).toEqual([
      400,
      'TOO_MANY_RECORDS',
      [`Cannot ${operation} more than 200 records at once: narrow the filter`],
    ]);
  };
  await refused('PATCH', `/rest/people?filter=${filter}`, 'update');
  await refused('DELETE', `/rest/people?filter=${filter}`, 'delete');
  await refused('DELETE', `/rest/people?filter=${filter}&soft_delete=false`, 'delete');
  await refused('PATCH', `/rest/people/restore?filter=${filter}`, 'restore');
  expect((await api.get('/rest/people?filter=jobTitle[eq]:Y')).body.totalCount).toBe(0);
  expect((await api.get('/rest/people?limit=1')).body.totalCount).toBe(201);
});

it('empties the bin: destroys soft-deleted records only where the filter mentions deletedAt', async () => {
  const api = await createWorkspace();
  const [gone, live] = await createMany(api, 'people', [{ city: 'A' }, { city: 'A' }]);
  await api.delete(`/rest/people/${gone.id}`);
  const bin = encode('city[eq]:A,deletedAt[is]:NOT_NULL');
  const destroy = async (filter: string) =>
    (await api.delete(`/rest/people?soft_delete=false&filter=${filter}`)).body.data.deletePeople;
  expect(await destroy(bin)).toEqual([{ id: gone.id }]);
  expect(await destroy(encode('city[eq]:A'))).toEqual([{ id: live.id }]);
});

it('follows on-delete rules, and refuses to restore into a taken unique value', async () => {
  const api = await createWorkspace();
  const [company] = await createMany(api, 'companies', [{ name: 'Acme' }]);
  const [note] = await createMany(api, 'notes', [{}]);
  const [person] = await createMany(api, 'people', [{ companyId: company.id }]);
  const [target] = await createMany(api, 'noteTargets', [{ noteId: note.id, companyId: company.id }]);
  await api.delete(`/rest/companies?soft_delete=false&filter=${byIds([company.id])}`);
  expect((await api.get(`/rest/people/${person.id}`)).body.data.person.companyId).toBe(null);
  expect((await api.get(`/rest/noteTargets/${target.id}`)).status).toBe(404);

  const email = { emails: { primaryEmail: 'a@b.example' } };
  const [first] = await createMany(api, 'people', [email]);
  await api.delete(`/rest/people/${first.id}`);
  await createMany(api, 'people', [email]);
  const answer = await api.patch(`/rest/people/restore?filter=${byIds([first.id])}`);
  expect([answer.status, answer.body.code]).toEqual([409, 'DUPLICATE']);
});

it('costs one request and one statement', async () => {
  const api = await createWorkspace();
  const people = await createMany(api, 'people', [{ city: 'A' }, { city: 'A' }]);
  const filter = byIds(idsOf(people));
  const cost = async (work: () => Promise<unknown>) => {
    const { requests, statements } = await counting(work);
    return { requests, statements };
  };
  const one = { requests: 1, statements: 1 };
  expect(await cost(() => api.patch(`/rest/people?filter=${filter}`, { city: 'B' }))).toEqual(one);
  expect(await cost(() => api.delete(`/rest/people?filter=${filter}`))).toEqual(one);
  expect(await cost(() => api.patch(`/rest/people/restore?filter=${filter}`))).toEqual(one);
  expect(await cost(() => api.delete(`/rest/people?filter=${filter}&soft_delete=false`))).toEqual(one);
});
