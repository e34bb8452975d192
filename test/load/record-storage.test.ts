/** A standard object that is stored with the custom ones: declared here, and used like every other. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { standardSql } from '../../src/db/standard-sql.ts';
import type { StandardObject } from '../../src/schema/standard-objects/declare.ts';
import { STANDARD_OBJECTS } from '../../src/schema/standard-objects/index.ts';
import type { Json } from '../support/client.ts';
import { type Stack, startStack } from '../support/stack.ts';

vi.mock('../../src/schema/standard-objects/list.ts', async (original) => {
  const { STANDARD_OBJECTS } = await original<typeof import('../../src/schema/standard-objects/list.ts')>();
  const { manyToOne, oneToMany, recordObject } = await import('../../src/schema/standard-objects/declare.ts');
  const dossier = recordObject({
    number: 0xfff0,
    nameSingular: 'dossier',
    namePlural: 'dossiers',
    labelSingular: 'Dossier',
    labelPlural: 'Dossiers',
    description: 'A file of papers',
    icon: 'IconFolder',
    isSystem: false,
    labelIdentifier: 'title',
    fields: {
      title: { number: 10, type: 'TEXT', label: 'Title', icon: 'IconAbc', slot: 't1' },
      code: { number: 11, type: 'TEXT', label: 'Code', icon: 'IconAbc', isUnique: true },
      pages: { number: 12, type: 'NUMBER', label: 'Pages', icon: 'IconHash', slot: 'n1' },
      price: { number: 13, type: 'CURRENCY', label: 'Price', icon: 'IconCoin' },
      person: {
        number: 20,
        type: 'RELATION',
        label: 'Person',
        icon: 'IconUser',
        slot: 't2',
        relation: manyToOne('person', 'dossiers', 'CASCADE'),
      },
      company: {
        number: 21,
        type: 'RELATION',
        label: 'Company',
        icon: 'IconBuilding',
        relation: manyToOne('company', 'dossiers'),
      },
      tasks: {
        number: 22,
        type: 'RELATION',
        label: 'Tasks',
        icon: 'IconCheckbox',
        relation: oneToMany('task', 'dossier'),
      },
    },
  });
  const sides: Readonly<Record<string, StandardObject['fields']>> = {
    person: {
      dossiers: {
        number: 0xfff0,
        type: 'RELATION',
        label: 'Dossiers',
        icon: 'IconFolder',
        relation: oneToMany('dossier', 'person'),
      },
    },
    company: {
      dossiers: {
        number: 0xfff0,
        type: 'RELATION',
        label: 'Dossiers',
        icon: 'IconFolder',
        relation: oneToMany('dossier', 'company'),
      },
    },
    task: {
      dossier: {
        number: 0xfff0,
        type: 'RELATION',
        label: 'Dossier',
        icon: 'IconFolder',
        relation: manyToOne('dossier', 'tasks'),
      },
    },
  };
  const withSides = STANDARD_OBJECTS.map((object) => ({
    ...object,
    fields: { ...object.fields, ...sides[object.nameSingular] },
  }));
  return { STANDARD_OBJECTS: [...withSides, dossier] };
});

const FIELDS = '/rest/metadata/fields';
const ID = '20200000-0000-4000-8000-fff000000000';

describe('a standard object in the table of custom ones', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
    const functions = standardSql(STANDARD_OBJECTS).split('--> statement-breakpoint').slice(0, 2);
    for (const each of functions) await stack.sql(each);
  });
  afterAll(() => stack.stop());

  const createWorkspace = async () => {
    const { workspaceId, key } = await stack.newWorkspace();
    return { workspaceId, ...stack.newClient(key) };
  };

  it('is in the metadata of every workspace, under constant ids, without a row', async () => {
    const api = await createWorkspace();
    const dossier = (await api.get('/rest/metadata/objects/dossier')).body.data.object;
    expect(dossier).toMatchObject({ id: ID, isCustom: false, isActive: true, namePlural: 'dossiers' });
    const title = dossier.fields.find(({ name }: Json) => name === 'title');
    expect(title.id).toBe('20200000-0000-4000-8000-fff00000000a');
    const rows = await stack.sql('select id from object_metadata where workspace_id = $1', [api.workspaceId]);
    expect(rows).toEqual([]);
  });

  it('has records like every object', async () => {
    const api = await createWorkspace();
    const { person } = (await api.post('/rest/people', { name: { firstName: 'Ada' } })).body.data;
    const { company } = (await api.post('/rest/companies', { name: 'Acme' })).body.data;
    const made = await api.post('/rest/batch/dossiers', [
      { title: 'B', code: 'one', pages: 3, personId: person.id, companyId: company.id },
      { title: 'A', pages: 5, price: { amountMicros: 7_000_000, currencyCode: 'EUR' } },
      { title: 'C', pages: 3 },
    ]);
    expect(made.status, made.text).toBe(201);
    const [b, a] = made.body.data.dossiers;
    const listed = await api.get('/rest/dossiers?order_by=title&filter=pages[gte]:3&depth=1');
    expect(listed.body.totalCount).toBe(3);
    expect(listed.body.data.dossiers.map(({ title }: { title: string }) => title)).toEqual(['A', 'B', 'C']);
    expect(listed.body.data.dossiers[1]).toMatchObject({
      person: { id: person.id },
      company: { name: 'Acme' },
    });
    expect((await api.get(`/rest/people/${person.id}`)).body.data.person.dossiers).toMatchObject([
      { id: b.id },
    ]);
    expect((await api.get(`/rest/dossiers/${a.id}`)).body.data.dossier.price).toEqual({
      amountMicros: 7_000_000,
      currencyCode: 'EUR',
    });
    const groups = await api.get(
      `/rest/dossiers/groupBy?group_by=${encodeURIComponent('[{"pages":true}]')}&aggregate=${encodeURIComponent('["totalCount"]')}`,
    );
    expect(groups.status, groups.text).toBe(200);
    expect((await api.patch(`/rest/dossiers/${a.id}`, { title: 'Z' })).body.data.dossier.title).toBe('Z');
    expect((await api.post('/rest/dossiers', { code: 'one' })).status).toBe(409);
    expect((await api.post('/rest/dossiers', { personId: company.id })).status).toBe(400);
    expect((await api.delete(`/rest/dossiers/${a.id}`)).status).toBe(200);
    expect((await api.get('/rest/dossiers')).body.totalCount).toBe(2);
    expect((await api.patch(`/rest/restore/dossiers/${a.id}`)).status).toBe(200);
  });

  it('follows the rules of its relations when a target is destroyed', async () => {
    const api = await createWorkspace();
    const { person } = (await api.post('/rest/people', {})).body.data;
    const { company } = (await api.post('/rest/companies', { name: 'Acme' })).body.data;
    const post = async (body: object) => (await api.post('/rest/dossiers', body)).body.data.dossier;
    const [ofPerson, ofCompany] = [
      await post({ personId: person.id }),
      await post({ companyId: company.id }),
    ];
    const task = await api.post('/rest/tasks', { title: 'Read it', dossierId: ofCompany.id });
    expect(task.body.data.task.dossier.id).toBe(ofCompany.id);
    await api.delete(`/rest/people/${person.id}?soft_delete=false`);
    await api.delete(`/rest/companies/${company.id}?soft_delete=false`);
    expect((await api.get(`/rest/dossiers/${ofPerson.id}`)).status).toBe(404);
    expect((await api.get(`/rest/dossiers/${ofCompany.id}`)).body.data.dossier.companyId).toBeNull();
    await api.delete(`/rest/dossiers/${ofCompany.id}?soft_delete=false`);
    expect((await api.get(`/rest/tasks/${task.body.data.task.id}`)).body.data.task.dossierId).toBeNull();
  });

  it('takes custom fields, in slots that its own fields leave', async () => {
    const api = await createWorkspace();
    const field = await api.post(FIELDS, {
      type: 'TEXT',
      name: 'shelf',
      label: 'Shelf',
      objectMetadataId: ID,
    });
    expect(field.status, field.text).toBe(201);
    const made = await api.post('/rest/dossiers', { title: 'A', shelf: 'top' });
    expect(made.body.data.dossier).toMatchObject({ title: 'A', shelf: 'top' });
    const [row] = await stack.sql('select t1, t2, t3 from record where id = $1', [made.body.data.dossier.id]);
    expect(row).toEqual({ t1: 'a\u0001\u0001A', t2: '', t3: 'top\u0001\u0001top' });
  });
});
