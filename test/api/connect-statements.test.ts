/** Foreign keys whose targets are named by a unique value: the statements find them, lock them, and name what is not there. */
import { describe, expect, it } from 'vitest';
import { readBatch, readUpdate } from '../../src/input/record.ts';
import { selectionOf } from '../../src/plan/selection.ts';
import type { NewReference } from '../../src/plan/write.ts';
import type { Field, ObjectSchema, WorkspaceSchema } from '../../src/schema/types.ts';
import { standardWorkspaceSchema } from '../../src/schema/workspace-schema.ts';
import { hashApiKey } from '../../src/session/api-key.ts';
import { Bindings } from '../../src/sql/bindings.ts';
import { toStatement } from '../../src/sql/statement.ts';
import { createStatement } from '../../src/sql/write/create.ts';
import { updateStatement } from '../../src/sql/write/update.ts';
import { createKey, createWorkspace, database, type Json, type Workspace } from '../support/api.ts';

const author = { keyName: 'Test key', now: '2026-01-02T03:04:05.678Z', newId: () => crypto.randomUUID() };

interface Ground {
  readonly api: Workspace;
  readonly schema: WorkspaceSchema;
  readonly keyHash: string;
  readonly person: ObjectSchema;
}

const prepare = async (): Promise<Ground> => {
  const api = await createWorkspace();
  const schema = standardWorkspaceSchema(api.workspaceId);
  const person = schema.bySingular.get('person');
  if (!person) throw new Error('there is no person');
  return { api, schema, keyHash: await hashApiKey(await createKey(api.workspaceId)), person };
};

const fieldOf = (object: ObjectSchema | undefined, name: string): Field => {
  const field = object?.fields.find((candidate) => candidate.name === name);
  if (!field) throw new Error(`there is no ${name}`);
  return field;
};

/** `company`, by its domain as it is stored. */
const byDomain = ({ schema, person }: Ground, url: string): NewReference => {
  const relation = fieldOf(person, 'company');
  const field = fieldOf(schema.bySingular.get('company'), 'domainName');
  const [part] = relation.parts;
  const domain = field.parts.find(({ name }) => name === 'primaryLinkUrl');
  if (!part || !domain || !relation.relation) throw new Error('the relation has no parts');
  return {
    name: 'company',
    part,
    targetObjectId: relation.relation.targetObjectId,
    target: { by: 'unique', field, parts: new Map([[domain, url]]) },
  };
};

const run = async (
  { api, keyHash }: Ground,
  compose: (
    caller: Parameters<typeof createStatement>[1],
    bindings: Bindings,
  ) => Parameters<typeof toStatement>[0],
): Promise<Json> => {
  const bindings = new Bindings();
  const caller = {
    keyHash,
    workspaceId: api.workspaceId,
    schemaVersion: 1,
    scope: 'records:write',
    requestId: 'request',
  };
  const { text, params } = toStatement(compose(caller, bindings), bindings.values);
  const [row] = await database.query(text, [...params]);
  return { problems: JSON.parse(row?.['problems'] ?? 'null'), records: JSON.parse(row?.['records'] ?? '[]') };
};

const create = (ground: Ground, urls: readonly (string | null)[], upsert = false): Promise<Json> => {
  const { schema, person: object } = ground;
  const bodies = urls.map((_, n) => ({ emails: { primaryEmail: `p${n}@x.example` } }));
  const records = readBatch(bodies, object, schema, author, 60).map((record, n) => {
    const url = urls[n] ?? null;
    return { ...record, references: url === null ? [] : [byDomain(ground, url)] };
  });
  const plan = { object, records, upsert, fields: selectionOf(schema, object, 1, null), once: null };
  return run(ground, (caller, bindings) => createStatement(schema, caller, plan, bindings));
};

const update = (ground: Ground, id: string, url: string): Promise<Json> => {
  const { schema, person: object } = ground;
  const plan = {
    object,
    selection: { by: 'id', id } as const,
    ...readUpdate({}, object, schema, author),
    references: [byDomain(ground, url)],
    fields: selectionOf(schema, object, 1, null),
    once: null,
  };
  return run(ground, (caller, bindings) => updateStatement(schema, caller, plan, bindings));
};

const company = async ({ api }: Ground, url: string): Promise<string> =>
  (await api.post('/rest/companies', { domainName: { primaryLinkUrl: url } })).body.data.company.id;

const storedUrl = async ({ api }: Ground, id: string): Promise<string> =>
  (await api.get(`/rest/companies/${id}`)).body.data.company.domainName.primaryLinkUrl;

describe('a reference by a unique value', () => {
  it('is found for each record of a batch, and of an upsert', async () => {
    const ground = await prepare();
    const [one, two] = [
      await company(ground, 'https://one.example'),
      await company(ground, 'https://two.example'),
    ];
    const [first, second] = [await storedUrl(ground, one), await storedUrl(ground, two)];
    const made = await create(ground, [second, null, first]);
    expect(made.problems).toBe(null);
    expect(made.records.map(({ companyId }: Json) => companyId)).toEqual([two, null, one]);
    expect(made.records[0].company.id).toBe(two);
    const upserted = await create(ground, [first, null, null], true);
    expect(upserted.problems).toBe(null);
    expect(upserted.records.map(({ companyId }: Json) => companyId)).toEqual([one, null, one]);
  });

  it('is found for an update, and named if nothing holds the value', async () => {
    const ground = await prepare();
    const one = await company(ground, 'https://one.example');
    const { id } = (await ground.api.post('/rest/people', {})).body.data.person;
    const updated = await update(ground, id, await storedUrl(ground, one));
    expect([updated.problems, updated.records[0].companyId]).toEqual([null, one]);
    const url = 'https://nowhere.example';
    const refused = await update(ground, id, url);
    expect(refused).toEqual({
      problems: [[0, 'connect', 'company', `domainName.primaryLinkUrl = ${url}`]],
      records: [],
    });
    const batch = await create(ground, [null, url]);
    expect(batch.problems).toEqual([[1, 'connect', 'company', `domainName.primaryLinkUrl = ${url}`]]);
    expect((await ground.api.get('/rest/people')).body.totalCount).toBe(1);
  });

  it('names no deleted record, and none of another workspace', async () => {
    const [ground, other] = [await prepare(), await prepare()];
    const url = await storedUrl(other, await company(other, 'https://other.example'));
    const gone = await company(ground, 'https://gone.example');
    const goneUrl = await storedUrl(ground, gone);
    await ground.api.delete(`/rest/companies/${gone}`);
    expect((await create(ground, [url, goneUrl])).problems).toEqual([
      [0, 'connect', 'company', `domainName.primaryLinkUrl = ${url}`],
      [1, 'connect', 'company', `domainName.primaryLinkUrl = ${goneUrl}`],
    ]);
  });
});
