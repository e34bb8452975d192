/**
 * What existing clients of Twenty send, and how they read the answers: each test speaks as one kind of client does
 * (docs/clients.md says which). Nothing here knows this server but through a base URL and a key.
 */
import { describe, expect, it } from 'vitest';
import { type Answer, createWorkspace, encode, type Json, type Workspace } from '../support/api.ts';

const MISSING = '01920202-1c25-7d02-bf25-6aeccf7ea419';

const expectOk = ({ status, body, text }: Answer): Json => {
  expect(status, text.slice(0, 300)).toBeLessThan(300);
  return body;
};

/** `URLSearchParams`, axios, requests and Guzzle all write brackets, colons and commas as %XX; blanks as + or %20. */
const form = (parameters: Readonly<Record<string, string | number>>): string =>
  new URLSearchParams(
    Object.entries(parameters).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();

describe('MCP servers', () => {
  /** `fetch` with `Content-Type: application/json` on every request, GET and DELETE too; fails on what is not ok. */
  const call = async (api: Workspace, method: string, path: string, data?: Json): Promise<Json> =>
    expectOk(await api.call(method, path, data, { headers: { 'content-type': 'application/json' } }));

  it('search by or(…ilike…), AND-joined with raw filters, and page by endCursor', async () => {
    const api = await createWorkspace();
    const companyId = (await call(api, 'POST', '/rest/companies', { name: 'Acme, Inc.' })).data.createCompany
      .id;
    for (const firstName of ['Ruth', 'Rui', 'Ada'])
      await call(api, 'POST', '/rest/people', { name: { firstName, lastName: 'Holm' }, companyId });
    const search = 'or(name.firstName[ilike]:%ru%,name.lastName[ilike]:%ru%,emails.primaryEmail[ilike]:%ru%)';
    const filter = `${search},companyId[eq]:${companyId},createdAt[gte]:2026-01-01`;
    const query = `limit=1&filter=${encode(filter)}&order_by=${encode('createdAt[DescNullsLast]')}`;
    const first = await call(api, 'GET', `/rest/people?${query}`);
    expect([first.data.people[0].name.firstName, first.totalCount]).toEqual(['Rui', 2]);
    const next = await call(
      api,
      'GET',
      `/rest/people?${query}&starting_after=${encode(first.pageInfo.endCursor)}`,
    );
    expect(next.data.people.map(({ name }: Json) => name.firstName)).toEqual(['Ruth']);
    expect(next.pageInfo.hasNextPage).toBe(false);
  });

  it('update by PUT with a part of the record, write notes as text, and delete with a content type', async () => {
    const api = await createWorkspace();
    const person = (await call(api, 'POST', '/rest/people', { name: { firstName: 'Ada' }, city: 'Oslo' }))
      .data.createPerson;
    const updated = await call(api, 'PUT', `/rest/people/${person.id}`, { jobTitle: 'CTO' });
    expect(updated.data.updatePerson).toMatchObject({ city: 'Oslo', jobTitle: 'CTO' });
    const note = (
      await call(api, 'POST', '/rest/notes', { title: 'Call', body: 'It **went** well', position: 1 })
    ).data.createNote;
    expect(note.bodyV2.markdown).toContain('It **went** well');
    expect((await call(api, 'DELETE', `/rest/notes/${note.id}`)).data.deleteNote).toEqual({ id: note.id });
    const task = (
      await call(api, 'POST', '/rest/tasks', {
        title: 'Write',
        status: 'TODO',
        dueAt: '2026-07-31T09:00:00Z',
      })
    ).data.createTask;
    const open = await call(
      api,
      'GET',
      `/rest/tasks?limit=20&filter=${encode('status[eq]:TODO,dueAt[lte]:2026-08-01')}`,
    );
    expect(open.data.tasks.map(({ id }: Json) => id)).toEqual([task.id]);
  });

  it('read objects with their fields inline, all of them or one by its name', async () => {
    const api = await createWorkspace();
    const { data } = await call(api, 'GET', '/rest/metadata/objects');
    const person = data.objects.find(({ nameSingular }: Json) => nameSingular === 'person');
    expect(person.fields.map(({ name }: Json) => name)).toEqual(expect.arrayContaining(['name', 'emails']));
    for (const name of ['person', 'people'])
      expect((await call(api, 'GET', `/rest/metadata/objects/${name}`)).data.object).toEqual(person);
  });

  it('create, change and delete many, each record or all at once', async () => {
    const api = await createWorkspace();
    const people = (await call(api, 'POST', '/rest/batch/people', [{ city: 'Oslo' }, { city: 'Oslo' }])).data
      .createPeople;
    const filter = encode(`id[in]:[${people.map(({ id }: Json) => id).join(',')}]`);
    expect(
      (await call(api, 'PATCH', `/rest/people?filter=${filter}`, { city: 'Rome' })).data.updatePeople,
    ).toHaveLength(2);
    const found = await call(api, 'POST', '/rest/people/duplicates?depth=0', { ids: [people[0].id] });
    expect(found.data[0].personDuplicates).toEqual([]);
    expect((await call(api, 'DELETE', `/rest/people?filter=${filter}`)).data.deletePeople).toEqual(
      people.map(({ id }: Json) => ({ id })),
    );
  });
});

describe('n8n nodes', () => {
  it('test their credentials by the OpenAPI document, beside and under /rest', async () => {
    const api = await createWorkspace();
    for (const path of ['/open-api/core', '/rest/open-api/core'])
      expect(Object.keys(expectOk(await api.get(path)).paths)).toContain('/people');
    const wrong = await api.call('GET', '/open-api/core', undefined, {
      headers: { authorization: 'Bearer no' },
    });
    expect(wrong.status).toBe(401);
  });

  it('send options as a form-encoded query, and what a node answered as its next body', async () => {
    const api = await createWorkspace();
    const created = expectOk(await api.post('/rest/companies', { name: 'Acme & Co', employees: 3 })).data;
    const query = form({
      filter: 'name[eq]:"Acme & Co"',
      order_by: 'name,createdAt[AscNullsFirst]',
      depth: 1,
    });
    const { companies } = expectOk(await api.get(`/rest/companies?${query}`)).data;
    expect(companies.map(({ id }: Json) => id)).toEqual([created.createCompany.id]);
    const changed = await api.patch(`/rest/companies/${companies[0].id}?depth=0`, {
      ...companies[0],
      employees: 4,
    });
    expect(expectOk(changed).data.updateCompany.employees).toBe(4);
  });

  it('read every page at limit=200, strictly, whatever the size of the pages', async () => {
    const api = await createWorkspace();
    for (let at = 0; at < 3; at += 1)
      expectOk(
        await api.post(
          '/rest/batch/companies?depth=0',
          Array.from({ length: 25 }, (_, n) => ({ name: `C${at}.${n}` })),
        ),
      );
    const seen: string[] = [];
    const cursors = new Set<string>();
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Json = expectOk(
        await api.get(
          `/rest/companies?${form({ limit: 200, order_by: 'name', ...(cursor && { starting_after: cursor }) })}`,
        ),
      );
      expect(typeof page.pageInfo.hasNextPage).toBe('boolean');
      seen.push(...page.data.companies.map(({ name }: Json) => name));
      cursor = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      if (cursor !== null) expect(cursors.has(cursor)).toBe(false);
      cursors.add(cursor ?? '');
    }
    expect([seen.length, seen.toSorted().join()]).toEqual([75, seen.join()]);
  });
});

describe('pieces of automation platforms', () => {
  it('leave undefined keys out, read the first list of data, and send parameters that mean nothing', async () => {
    const api = await createWorkspace();
    const emails: Json = undefined;
    const person = expectOk(
      await api.post('/rest/people', { name: { firstName: 'Ada', lastName: undefined }, emails }),
    );
    expect(person.data.person.id).toBe(person.data.createPerson.id);
    for (const query of ['sort[createdAt]=desc', form({ 'filter[name][firstName][eq]': 'Ada' }), 'first=1']) {
      const { data } = expectOk(await api.get(`/rest/people?${query}`));
      expect(Object.values<Json>(data).find(Array.isArray)).toHaveLength(1);
      expect(Number.isFinite(Date.parse(data.people[0].createdAt))).toBe(true);
    }
  });

  it('take the names of objects from the schemas of the document, update by PUT and delete', async () => {
    const api = await createWorkspace();
    const { schemas } = expectOk(await api.get('/open-api/core')).components;
    expect(Object.keys(schemas)).toEqual(
      expect.arrayContaining(['Person', 'PersonForUpdate', 'PersonForResponse']),
    );
    const { id } = expectOk(await api.post('/rest/opportunities', { name: 'Deal', stage: 'NEW' })).data
      .createOpportunity;
    expect(
      expectOk(await api.call('PUT', `/rest/opportunities/${id}`, { stage: 'MEETING' })).data
        .updateOpportunity.stage,
    ).toBe('MEETING');
    expect(expectOk(await api.delete(`/rest/opportunities/${id}`)).data.deleteOpportunity.id).toBe(id);
  });

  it('are told plainly of what is not offered: webhooks, keys', async () => {
    const api = await createWorkspace();
    for (const [method, path] of [
      ['POST', '/rest/webhooks'],
      ['GET', '/rest/apiKeys'],
    ] as const) {
      const answer = await api.call(method, path, method === 'POST' ? {} : undefined);
      expect([answer.status, answer.body.statusCode, answer.body.messages.length], path).toEqual([
        404, 404, 1,
      ]);
    }
  });
});

describe('command lines', () => {
  /** Sorted by name, as Go writes queries. */
  const path = (base: string, query: Readonly<Record<string, string | number>> = {}): string =>
    Object.keys(query).length === 0
      ? base
      : `${base}?${form(Object.fromEntries(Object.entries(query).toSorted(([a], [b]) => (a < b ? -1 : 1))))}`;

  it('learn objects, fields, choices and relations from /rest/open-api/core', async () => {
    const api = await createWorkspace();
    await api.post('/rest/metadata/objects', { labelSingular: 'Rocket Stage', labelPlural: 'Rocket Stages' });
    const document = expectOk(await api.get('/rest/open-api/core'));
    const plurals = Object.entries<Json>(document.paths).flatMap(([at, { get, post }]) => {
      const plural = at.slice(1);
      const capital = plural.charAt(0).toUpperCase() + plural.slice(1);
      return get?.operationId === `findMany${capital}` && post?.operationId.startsWith('createOne')
        ? [[plural, post.operationId.slice('createOne'.length)]]
        : [];
    });
    expect(plurals).toContainEqual(['people', 'Person']);
    expect(plurals).toContainEqual(['rocketStages', 'RocketStage']);
    expect(plurals).toHaveLength(36);
    for (const [, singular] of plurals) {
      expect(document.components.schemas[singular ?? '']?.properties, singular).toBeDefined();
      expect(document.components.schemas[`${singular}ForResponse`]?.properties, singular).toBeDefined();
    }
    const { Person, PersonForResponse, OpportunityForResponse } = document.components.schemas;
    expect(PersonForResponse.properties.company.oneOf[0].$ref).toMatch(/\/Company\w*ForResponse$/);
    expect(PersonForResponse.properties.noteTargets.items.$ref).toMatch(/\/NoteTarget\w*ForResponse$/);
    expect(Object.keys(Person.properties)).toEqual(
      expect.arrayContaining(['companyId', 'emails', 'jobTitle']),
    );
    expect(OpportunityForResponse.properties.stage.enum).toEqual(expect.arrayContaining(['NEW', 'CUSTOMER']));
  });

  it('run every verb of theirs', async () => {
    const api = await createWorkspace();
    const { createCompany: company } = expectOk(
      await api.post(path('/rest/companies', { depth: 0, upsert: 'true' }), { name: 'Acme' }),
    ).data;
    const batch = expectOk(await api.post('/rest/batch/companies', [{ name: 'Bolt' }, { name: 'Bolt' }])).data
      .createCompanies;
    const filter = 'name[ilike]:"%bolt%"';
    const listed = expectOk(
      await api.get(path('/rest/companies', { depth: 0, filter, limit: 200, order_by: 'name' })),
    );
    expect(listed.data.companies.map(({ id }: Json) => id)).toEqual(batch.map(({ id }: Json) => id));
    expect(
      expectOk(await api.get(path(`/rest/companies/${company.id}`, { depth: 1 }))).data.company.people,
    ).toEqual([]);
    const twins = expectOk(await api.post('/rest/companies/duplicates', { data: [{ name: 'Bolt' }] })).data;
    expect([twins[0].totalCount, twins[0].companyDuplicates.length]).toEqual([2, 2]);
    expect(
      expectOk(
        await api.patch(path('/rest/companies', { filter }), { employees: 5 }),
      ).data.updateCompanies.map(({ employees }: Json) => employees),
    ).toEqual([5, 5]);
    expect(
      expectOk(await api.delete(path(`/rest/companies/${company.id}`, { soft_delete: 'true' }))).data
        .deleteCompany.id,
    ).toBe(company.id);
    expect(
      expectOk(await api.patch(`/rest/restore/companies/${company.id}`)).data.restoreCompany.deletedAt,
    ).toBe(null);
    expect(
      expectOk(await api.delete(path('/rest/companies', { filter, soft_delete: 'true' }))).data
        .deleteCompanies,
    ).toHaveLength(2);
    expect(
      expectOk(await api.patch(path('/rest/restore/companies', { filter }))).data.restoreCompanies,
    ).toHaveLength(2);
    expect(
      expectOk(await api.delete(path('/rest/companies', { filter, soft_delete: 'false' }))).data
        .deleteCompanies,
    ).toHaveLength(2);
    expect(
      expectOk(await api.delete(path(`/rest/companies/${company.id}`, { soft_delete: 'false' }))).data
        .deleteCompany.id,
    ).toBe(company.id);
    expect((await api.patch(`/rest/restore/companies/${company.id}`)).status).toBe(404);
  });

  it('show the first message of an error, and count the rest', async () => {
    const api = await createWorkspace();
    const answer = await api.get(path('/rest/companies', { depth: 7, limit: 0 }));
    expect(answer.status).toBe(400);
    expect(answer.body.messages.every((message: Json) => typeof message === 'string')).toBe(true);
    expect(answer.body.messages).toHaveLength(2);
    expect(typeof answer.body.error).toBe('string');
  });

  it('list metadata page by page', async () => {
    const api = await createWorkspace();
    const names: string[] = [];
    for (let after: string | null = ''; after !== null; ) {
      const page: Json = expectOk(
        await api.get(path('/rest/metadata/objects', { limit: 4, ...(after && { starting_after: after }) })),
      );
      names.push(...page.data.objects.map(({ nameSingular }: Json) => nameSingular));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    }
    expect([names.length, new Set(names).size]).toEqual([35, 35]);
  });
});

describe('client libraries', () => {
  it('quote values, escape quotes and wildcards, and ask for what is set by neq NULL', async () => {
    const api = await createWorkspace();
    const names = ['say "hi"', 'a_b', 'axb', '100%', "it's, (really) [so]", ''];
    expectOk(
      await api.post(
        '/rest/batch/companies',
        names.map((name) => ({ name })),
      ),
    );
    const find = async (filter: string): Promise<Json> =>
      expectOk(
        await api.get(`/rest/companies?${form({ filter, order_by: 'createdAt' })}`),
      ).data.companies.map(({ name }: Json) => name);
    expect(await find('name[eq]:"say \\"hi\\""')).toEqual(['say "hi"']);
    expect(await find('name[ilike]:"%A\\_B%"')).toEqual(['a_b']);
    expect(await find('name[ilike]:"%0\\%"')).toEqual(['100%']);
    expect(await find('name[in]:["a_b","it\'s, (really) [so]"]')).toEqual(['a_b', "it's, (really) [so]"]);
    expect(await find('or(name[eq]:"a_b",name[is]:NULL)')).toEqual(['a_b', '']);
    expect(await find('name[neq]:NULL')).toEqual(names.filter((name) => name !== ''));
    expect(await find('employees[is]:NULL,name[startsWith]:"a"')).toEqual(['a_b', 'axb']);
  });

  it('read a record under its own key, or under the operation', async () => {
    const api = await createWorkspace();
    const recordOf = ({ data }: Json, name: string): Json =>
      data[name] ?? data[`create${name.charAt(0).toUpperCase()}${name.slice(1)}`] ?? data;
    const created = recordOf(expectOk(await api.post('/rest/people', { city: 'Oslo' })), 'person');
    expect(recordOf(expectOk(await api.get(`/rest/people/${created.id}`)), 'person').city).toBe('Oslo');
    for (const id of [MISSING, 'not-an-id'])
      expect([400, 404]).toContain((await api.get(`/rest/people/${id}`)).status);
  });

  it('change what they have read and send all of it back', async () => {
    const api = await createWorkspace();
    const { id: companyId } = expectOk(await api.post('/rest/companies', { name: 'Acme' })).data.company;
    const { id } = expectOk(
      await api.post('/rest/people', { companyId, phones: { primaryPhoneNumber: '+33612345678' } }),
    ).data.person;
    for (const depth of [0, 1, 2]) {
      const { person } = expectOk(await api.get(`/rest/people/${id}?depth=${depth}`)).data;
      const answer = expectOk(await api.patch(`/rest/people/${id}`, { ...person, city: `Oslo ${depth}` }))
        .data.updatePerson;
      expect(answer).toMatchObject({ city: `Oslo ${depth}`, companyId, phones: person.phones });
    }
  });
});

describe('scripts', () => {
  it('find people by e-mail however they write the address into the URL, and what to create by it', async () => {
    const api = await createWorkspace();
    const email = 'Ada.Holm+crm@a-b.example';
    const { id } = expectOk(await api.post('/rest/people', { emails: { primaryEmail: email } })).data
      .createPerson;
    const stored = email.toLowerCase();
    for (const query of [
      `filter=emails.primaryEmail[eq]:${encode(stored)}&limit=1`,
      `filter=${encode(`emails.primaryEmail[eq]:${stored}`)}`,
      form({ filter: `emails.primaryEmail[eq]:${stored}`, limit: 1 }),
      `filter=emails.primaryEmail[eq]:"${encode(stored)}"`,
      `filter=emails.primaryEmail[ilike]:%25${encode(stored)}%25`,
      `filter=emails.primaryEmail[ilike]:%${encode(stored)}%&limit=1`,
      `filter=and(emails.primaryEmail[ilike]:${encode(email)},deletedAt[is]:NULL)`,
    ])
      expect(expectOk(await api.get(`/rest/people?${query}`)).data.people[0]?.id, query).toBe(id);
    const found = expectOk(
      await api.post('/rest/people/duplicates', { data: [{ emails: { primaryEmail: email } }] }),
    );
    expect(found.data[0].personDuplicates[0].id).toBe(id);
    const taken = await api.post('/rest/people', { emails: { primaryEmail: email } });
    expect([taken.status, taken.body.messages[0]]).toEqual([
      409,
      'A duplicate entry was detected for field "emails.primaryEmail"',
    ]);
  });

  it('turn a lead into a company, a person, a deal, a note and a task', async () => {
    const api = await createWorkspace();
    const create = async (plural: string, singular: string, body: Json): Promise<Json> =>
      expectOk(await api.post(`/rest/${plural}`, body)).data[`create${singular}`];
    const company = await create('companies', 'Company', {
      name: 'Acme',
      domainName: { primaryLinkUrl: 'acme.example', primaryLinkLabel: '' },
    });
    const byDomain = await api.get(
      '/rest/companies?filter=domainName.primaryLinkUrl[ilike]:%25acme.example%25&limit=1',
    );
    expect(expectOk(byDomain).data.companies[0].id).toBe(company.id);
    const person = await create('people', 'Person', {
      name: { firstName: 'Ada', lastName: 'Holm' },
      emails: { primaryEmail: 'ada@acme.example', additionalEmails: [] },
      phones: {
        primaryPhoneNumber: '612345678',
        primaryPhoneCountryCode: 'FR',
        primaryPhoneCallingCode: '+33',
      },
      companyId: company.id,
    });
    const opportunity = await create('opportunities', 'Opportunity', {
      name: 'Deal',
      amount: { amountMicros: 1_500_000_000, currencyCode: 'EUR' },
      closeDate: '2026-12-31',
      stage: 'NEW',
      companyId: company.id,
      pointOfContactId: person.id,
    });
    const note = await create('notes', 'Note', { title: 'Call', bodyV2: { markdown: '# Hello\n\n- one' } });
    await create('noteTargets', 'NoteTarget', { noteId: note.id, targetPersonId: person.id });
    await create('noteTargets', 'NoteTarget', { noteId: note.id, companyId: company.id });
    const task = await create('tasks', 'Task', {
      title: 'Call back',
      status: 'TODO',
      bodyV2: { markdown: 'Soon' },
    });
    await create('taskTargets', 'TaskTarget', { taskId: task.id, targetOpportunityId: opportunity.id });
    const since = encode(`and(targetPersonId[eq]:${person.id},createdAt[gte]:"2026-01-01T00:00:00Z")`);
    const targets = expectOk(await api.get(`/rest/noteTargets?filter=${since}&depth=1`)).data.noteTargets;
    expect(targets.map((target: Json) => target.note.title)).toEqual(['Call']);
    const whole = expectOk(await api.get(`/rest/people/${person.id}?depth=1`)).data.person;
    expect([whole.company.name, whole.pointOfContactForOpportunities[0].amount.amountMicros]).toEqual([
      'Acme',
      1_500_000_000,
    ]);
  });

  it('import in chunks, and run again: the same records, by id or address', async () => {
    const api = await createWorkspace();
    const people = Array.from({ length: 70 }, (_, n) => ({
      name: { firstName: `P${n}`, lastName: '' },
      emails: { primaryEmail: `p${n}@a.example`, additionalEmails: [] },
    }));
    const run = async (): Promise<readonly string[]> => {
      const ids: string[] = [];
      for (let at = 0; at < people.length; at += 60) {
        const answer = expectOk(
          await api.post('/rest/batch/people?upsert=true&depth=0', people.slice(at, at + 60)),
        );
        ids.push(...answer.data.createPeople.map(({ id }: Json) => id));
      }
      return ids;
    };
    const ids = await run();
    expect(await run()).toEqual(ids);
    expect((await api.get('/rest/people?limit=1')).body.totalCount).toBe(70);
  });

  it('provision fields and objects once, and use them at once', async () => {
    const api = await createWorkspace();
    const objectOf = async (nameSingular: string): Promise<Json> =>
      expectOk(await api.get(`/rest/metadata/objects?filter=nameSingular[eq]:${nameSingular}`)).data
        .objects[0];
    const person = await objectOf('person');
    const option = (label: string, position: number) => ({
      label,
      value: label.toUpperCase(),
      position,
      color: 'blue',
    });
    const field = expectOk(
      await api.post('/rest/metadata/fields', {
        objectMetadataId: person.id,
        name: 'channel',
        label: 'Channel',
        type: 'SELECT',
        icon: 'IconRoute',
        options: [option('Web', 0), option('Phone', 1)],
        defaultValue: "'WEB'",
      }),
    ).data.createOneField;
    const known = expectOk(await api.get('/rest/metadata/fields?filter=name[eq]:channel')).data.fields;
    expect(known.map(({ id }: Json) => id)).toEqual([field.id]);
    // Their way to add a choice: all that is there, and one more.
    const options = [...known[0].options, option('Fair', 2)];
    const patched = expectOk(await api.patch(`/rest/metadata/fields/${field.id}`, { options })).data
      .updateOneField;
    expect(patched.options.map(({ value }: Json) => value)).toEqual(['WEB', 'PHONE', 'FAIR']);
    const object = expectOk(
      await api.post('/rest/metadata/objects', {
        nameSingular: 'project',
        namePlural: 'projects',
        labelSingular: 'Project',
        labelPlural: 'Projects',
        icon: 'IconTargetArrow',
        isLabelSyncedWithName: false,
      }),
    ).data.createOneObject;
    expectOk(
      await api.post('/rest/metadata/fields', {
        objectMetadataId: object.id,
        name: 'customer',
        label: 'Customer',
        type: 'RELATION',
        isNullable: true,
        relationCreationPayload: {
          type: 'MANY_TO_ONE',
          targetObjectMetadataId: (await objectOf('company')).id,
          targetFieldLabel: 'Projects',
          targetFieldIcon: 'IconList',
        },
      }),
    );
    const { id } = expectOk(await api.post('/rest/companies', { name: 'Acme' })).data.createCompany;
    const project = expectOk(await api.post('/rest/projects', { name: 'Move', customerId: id })).data
      .createProject;
    expect(project.customer.name).toBe('Acme');
    expect(expectOk(await api.post('/rest/people', {})).data.createPerson.channel).toBe('WEB');
    expect(
      expectOk(await api.get(`/rest/people?filter=${encode('channel[in]:[WEB,FAIR]')}`)).totalCount,
    ).toBe(1);
  });
});
