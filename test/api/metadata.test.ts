import { describe, expect, it } from 'vitest';
import { createClient, createKey, createWorkspace, database, encode, type Json } from '../support/api.ts';
import { create, FIELDS, fieldOf, NOBODY, OBJECTS, refused, rocket, standard } from '../support/metadata.ts';

const OBJECT_KEYS =
  'id nameSingular namePlural labelSingular labelPlural description icon isCustom isActive isSystem labelIdentifierFieldMetadataId imageIdentifierFieldMetadataId createdAt updatedAt fields'
    .split(' ')
    .sort();
const FIELD_KEYS =
  'id objectMetadataId type name label description icon isCustom isActive isSystem isNullable isUnique defaultValue options settings createdAt updatedAt'
    .split(' ')
    .sort();
describe('objects', () => {
  it('answers creation, reading, updating and deletion in the documented envelopes', async () => {
    const api = await createWorkspace();
    const created = await api.post(OBJECTS, { ...rocket, description: 'Flies', icon: 'IconRocket' });
    expect(created.status).toBe(201);
    expect(Object.keys(created.body)).toEqual(['data']);
    expect(Object.keys(created.body.data)).toEqual(['object', 'createOneObject']);
    expect(created.body.data.createOneObject).toEqual(created.body.data.object);
    const { object } = created.body.data;
    expect(Object.keys(object).sort()).toEqual(OBJECT_KEYS);
    expect(object).toMatchObject({
      ...rocket,
      description: 'Flies',
      icon: 'IconRocket',
      isCustom: true,
      isActive: true,
      isSystem: false,
      imageIdentifierFieldMetadataId: null,
    });
    expect(object.fields.map((field: Json) => field.name)).toEqual([
      'id',
      'createdAt',
      'updatedAt',
      'deletedAt',
      'position',
      'createdBy',
      'name',
      'noteTargets',
      'taskTargets',
      'attachments',
      'timelineActivities',
    ]);
    const name = fieldOf(object, 'name');
    expect(object.labelIdentifierFieldMetadataId).toBe(name.id);
    expect(Object.keys(name).sort()).toEqual(FIELD_KEYS);
    expect(Object.keys(fieldOf(object, 'noteTargets')).sort()).toEqual([...FIELD_KEYS, 'relation'].sort());
    expect(name).toMatchObject({
      type: 'TEXT',
      label: 'Name',
      isNullable: true,
      isUnique: false,
      options: null,
      settings: null,
      defaultValue: null,
    });
    const ids = object.fields.map((field: Json) => field.id);
    expect(new Set(ids).size).toBe(ids.length);
    const got = await api.get(`${OBJECTS}/${object.id.toUpperCase()}`);
    expect(got.body).toEqual({ data: { object } });
    const updated = await api.patch(`${OBJECTS}/${object.id}`, { labelPlural: 'Rocket ships' });
    expect(updated.status).toBe(200);
    expect(Object.keys(updated.body.data)).toEqual(['object', 'updateOneObject']);
    expect(updated.body.data.updateOneObject).toEqual(updated.body.data.object);
    expect(updated.body.data.object.labelPlural).toBe('Rocket ships');
    const put = await api.call('PUT', `${OBJECTS}/${object.id}`, { labelPlural: 'Rockets' });
    expect(put.body.data.updateOneObject.labelPlural).toBe('Rockets');
    const empty = await api.patch(`${OBJECTS}/${object.id}`, {});
    expect(empty.status).toBe(200);
    expect({ ...empty.body.data.object, updatedAt: '' }).toEqual({ ...put.body.data.object, updatedAt: '' });
    expect((await api.call('PATCH', `${OBJECTS}/${object.id}`)).status).toBe(200);
    const deleted = await api.delete(`${OBJECTS}/${object.id}`);
    expect([deleted.status, deleted.body]).toEqual([200, { data: { deleteOneObject: { id: object.id } } }]);
    expect((await api.get(`${OBJECTS}/${object.id}`)).status).toBe(404);
    expect((await api.get('/rest/rockets')).status).toBe(404);
  });

  it('relates a new object to notes, tasks and attachments', async () => {
    const api = await createWorkspace();
    const object = await create(api, OBJECTS, rocket);
    for (const [name, target] of [
      ['noteTargets', 'noteTarget'],
      ['taskTargets', 'taskTarget'],
      ['attachments', 'attachment'],
    ] as const) {
      const source = await standard(api, target);
      const other = fieldOf(source, 'rocket');
      expect(fieldOf(object, name).relation).toEqual({
        type: 'ONE_TO_MANY',
        sourceObjectMetadata: { id: object.id, nameSingular: 'rocket', namePlural: 'rockets' },
        sourceFieldMetadata: { id: fieldOf(object, name).id, name },
        targetObjectMetadata: {
          id: source.id,
          nameSingular: source.nameSingular,
          namePlural: source.namePlural,
        },
        targetFieldMetadata: { id: other.id, name: 'rocket' },
      });
      expect(other.settings).toEqual({
        relationType: 'MANY_TO_ONE',
        onDelete: 'CASCADE',
        joinColumnName: 'rocketId',
      });
      expect(other.relation.targetObjectMetadata).toEqual({
        id: object.id,
        nameSingular: 'rocket',
        namePlural: 'rockets',
      });
    }
  });

  it('pages, filters and counts lists', async () => {
    const api = await createWorkspace();
    const object = await create(api, OBJECTS, rocket);
    const all = (await api.get(OBJECTS)).body;
    expect(Object.keys(all)).toEqual(['data', 'pageInfo', 'totalCount']);
    expect(Object.keys(all.data)).toEqual(['objects']);
    const ids = all.data.objects.map(({ id }: Json) => id);
    expect(all.totalCount).toBe(ids.length);
    expect(all.pageInfo).toEqual({
      hasNextPage: false,
      hasPreviousPage: false,
      startCursor: ids[0],
      endCursor: ids.at(-1),
    });
    const seen: string[] = [];
    let path = `${OBJECTS}?limit=4`;
    for (;;) {
      const { body } = await api.get(path);
      seen.push(...body.data.objects.map(({ id }: Json) => id));
      expect(body.totalCount).toBe(ids.length);
      if (!body.pageInfo.hasNextPage) break;
      path = `${OBJECTS}?limit=4&starting_after=${body.pageInfo.endCursor}`;
    }
    expect(seen).toEqual(ids);
    const back = (await api.get(`${OBJECTS}?limit=2&ending_before=${ids[4]}`)).body;
    expect(back.data.objects.map(({ id }: Json) => id)).toEqual(ids.slice(2, 4));
    expect(back.pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: true,
      startCursor: ids[2],
      endCursor: ids[3],
    });
    const custom = (await api.get(`${OBJECTS}?filter=isCustom[eq]:true`)).body;
    expect([custom.totalCount, custom.data.objects[0].id]).toEqual([1, object.id]);
    const fields = (await api.get(`${FIELDS}?filter=objectMetadataId[eq]:${object.id}`)).body;
    expect([fields.totalCount, fields.data.fields]).toEqual([object.fields.length, object.fields]);
    const some = (
      await api.get(
        `${FIELDS}?filter=and(objectMetadataId[eq]:"${object.id}",or(name[in]:[name,id],label[ilike]:${encode('%task%')}))&limit=2`,
      )
    ).body;
    expect([some.totalCount, some.data.fields.length, some.pageInfo.hasNextPage]).toEqual([3, 2, true]);
    expect((await api.get(`${OBJECTS}?filter=nameSingular[startsWith]:no&filter=`)).status).toBe(200);
    const none = (await api.get(`${OBJECTS}?filter=nameSingular[eq]:none`)).body;
    expect(none).toEqual({
      data: { objects: [] },
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
      totalCount: 0,
    });
    expect(
      (await api.get(`${OBJECTS}?limit=5000&starting_after=&ending_before=&filter=`)).body.totalCount,
    ).toBe(ids.length);
    for (const limit of ['0', '-1', '1.5', 'abc'])
      expect(await refused(api.get(`${OBJECTS}?limit=${limit}`))).toEqual([
        `limit '${limit}' is invalid. Should be an integer`,
      ]);
    expect(await refused(api.get(`${OBJECTS}?starting_after=nope`))).toEqual(['Invalid cursor: nope']);
    await refused(api.get(`${OBJECTS}?starting_after=${ids[0]}&ending_before=${ids[1]}`));
    await refused(api.get(`${OBJECTS}?filter=foo[eq]:1`));
    await refused(api.get(`${FIELDS}?filter=objectMetadataId[eq]:nope`));
    expect(
      (await api.get(`${FIELDS}?filter=foo[eq]:1&limit=x&starting_after=a&ending_before=b`)).body.messages,
    ).toEqual([
      'Object field doesn\'t have any "foo" field. (at position 1)',
      "limit 'x' is invalid. Should be an integer",
      'Cannot provide both before and after',
    ]);
    await refused(api.get(`${OBJECTS}?limit=1&limit=2`));
    // A cursor is a place among all, whatever the filter.
    const filter = `filter=${encode('nameSingular[in]:[company,person,note]')}`;
    const listed = (await api.get(`${OBJECTS}?${filter}`)).body.data.objects.map(({ id }: Json) => id);
    const other = ids.findIndex((id: Json) => !listed.includes(id));
    const around = [
      ids.slice(0, other).filter((id: Json) => listed.includes(id)),
      ids.slice(other).filter((id: Json) => listed.includes(id)),
    ];
    for (const [at, cursor] of ['ending_before', 'starting_after'].entries()) {
      const page = (await api.get(`${OBJECTS}?${filter}&${cursor}=${ids[other]}`)).body;
      expect([page.data.objects.map(({ id }: Json) => id), page.totalCount]).toEqual([around[at], 3]);
      expect([page.pageInfo.hasPreviousPage, page.pageInfo.hasNextPage]).toEqual([at === 1, at === 0]);
    }
    const percent = await create(api, OBJECTS, {
      labelSingular: 'Percent',
      labelPlural: 'Percents',
      description: '100% sure',
    });
    for (const [pattern, total] of [
      ['100\\%%', 1],
      ['100\\_%', 0],
      [`${'%a'.repeat(499)}%`, 0],
    ])
      expect(
        (await api.get(`${OBJECTS}?filter=description[ilike]:${encode(pattern ?? '')}`)).body.totalCount,
      ).toBe(total);
    expect((await api.delete(`${OBJECTS}/${percent.id}`)).status).toBe(200);
  });

  it('makes names from labels', async () => {
    const api = await createWorkspace();
    const made = async (labelSingular: string, labelPlural: string) => {
      const { nameSingular, namePlural } = await create(api, OBJECTS, { labelSingular, labelPlural });
      return [nameSingular, namePlural];
    };
    expect(await made('Rocket Engine', 'Rocket engines')).toEqual(['rocketEngine', 'rocketEngines']);
    expect(await made('Fusée à étage', 'Fusées')).toEqual(['fuseeAEtage', 'fusees']);
    expect(await made('2 wheeler', '2 wheelers')).toEqual(['n2Wheeler', 'n2Wheelers']);
    expect(await made('Straße', 'Straßen')).toEqual(['strasse', 'strassen']);
    expect(await made('Ракета', 'Ракеты')).toEqual(['raketa', 'rakety']);
    expect(await made('IT asset', 'IT-Assets')).toEqual(['itAsset', 'itAssets']);
    expect(await made('Øre', 'Ører')).toEqual(['ore', 'orer']);
    expect(await made('Batch', 'Batches')).toEqual(['batchCustom', 'batches']);
    expect(await made('Event', 'Events')).toEqual(['eventCustom', 'eventsCustom']);
    expect(await made('Sheep', 'Sheep')).toEqual(['sheep', 'sheeps']);
    const field = await create(api, FIELDS, {
      type: 'TEXT',
      label: '  Serial   number ',
      objectMetadataId: (await standard(api, 'person')).id,
    });
    expect([field.name, field.label]).toEqual(['serialNumber', 'Serial number']);
    expect(await made('客户', '客户')).toEqual(['keHu', 'keHus']);
    expect(await made('고객', '고객들')).toEqual(['goGaeg', 'goGaegDeul']);
    expect(await made('ลูกค้า', 'ลูกค้าทั้งหมด')).toEqual(['lukkha', 'lukkhathanghmd']);
    expect(await made('ग्राहक', 'ग्राहकों')).toEqual(['grahk', 'grahkom']);
    expect(await made('לקוח', 'לקוחות')).toEqual(['lkvh', 'lkvhvt']);
    expect(await made('😀', '😀😀')).toEqual(['grinning', 'grinningGrinning']);
    expect(await made('%', '%%')).toEqual(['customObject', 'customObjects']);
    expect(await made('…', '…')).toEqual(['customObject2', 'customObject2s']);
    // Words of paths are free for fields, words of filters are not.
    for (const [label, name] of [
      ['Batch', 'batch'],
      ['Core', 'core'],
      ['Not', 'notCustom'],
    ]) {
      const made = await create(api, FIELDS, {
        type: 'TEXT',
        label,
        objectMetadataId: field.objectMetadataId,
      });
      expect(made.name).toBe(name);
    }
    for (const [label, name] of [
      ['名前', 'mingQian'],
      ['%', 'customField'],
      ['…', 'customField2'],
    ]) {
      const made = await create(api, FIELDS, {
        type: 'TEXT',
        label,
        objectMetadataId: field.objectMetadataId,
      });
      expect([made.name, made.label]).toEqual([name, label]);
    }
    const stages = await create(api, FIELDS, {
      type: 'SELECT',
      label: '段階',
      objectMetadataId: field.objectMetadataId,
      options: [{ label: '新しい' }, { label: '%' }, { label: 'In Progress' }],
    });
    expect(stages.options.map(({ label, value }: Json) => [label, value])).toEqual([
      ['新しい', 'XINSHII'],
      ['%', 'OPTION_2'],
      ['In Progress', 'IN_PROGRESS'],
    ]);
    const onlyName = await create(api, OBJECTS, { nameSingular: 'ship', namePlural: 'ships' });
    expect([onlyName.labelSingular, onlyName.labelPlural]).toEqual(['ship', 'ships']);
  });

  it('refuses bad names and labels, all at once', async () => {
    const api = await createWorkspace();
    const long = `a${'b'.repeat(63)}`;
    expect(
      await refused(
        api.post(OBJECTS, {
          nameSingular: 'Bad name',
          namePlural: long,
          labelSingular: '',
          labelPlural: 'L'.repeat(64),
        }),
      ),
    ).toEqual([
      'nameSingular: Name is not valid: it must start with lowercase letter and contain only alphanumeric letters',
      'namePlural: Name is too long',
      'labelSingular: Object label is too short',
      'labelPlural: Object label is too long',
    ]);
    expect(await refused(api.post(OBJECTS, {}))).toHaveLength(4);
    expect(await refused(api.post(OBJECTS, { ...rocket, nameSingular: 7, namePlural: 'x y' }))).toHaveLength(
      2,
    );
    for (const word of ['user', 'workspaces', 'field', 'and', 'batch', 'restore', 'duplicates', 'metadata']) {
      expect(await refused(api.post(OBJECTS, { ...rocket, nameSingular: word }))).toContain(
        `nameSingular: This name is reserved. Use a different name, for example "${word}Custom".`,
      );
    }
    expect(await refused(api.post(OBJECTS, { ...rocket, namePlural: 'ROCKET'.toLowerCase() }))).toContain(
      'namePlural: The singular and plural names cannot be the same for an object',
    );
    for (const names of [
      { nameSingular: 'person' },
      { nameSingular: 'people' },
      { namePlural: 'company' },
      { namePlural: 'companies' },
    ]) {
      expect(await refused(api.post(OBJECTS, { ...rocket, ...names }))).toContain(
        'nameSingular: Object already exists',
      );
    }
    await create(api, OBJECTS, rocket);
    await refused(api.post(OBJECTS, rocket));
    await refused(api.post(OBJECTS, { ...rocket, nameSingular: 'rockets', namePlural: 'rocketses' }));
    // Its side on note targets would be taken.
    await refused(api.post(OBJECTS, { ...rocket, nameSingular: 'note', namePlural: 'remarks' }));
    await refused(
      api.post(OBJECTS, { ...rocket, nameSingular: 'targetPerson', namePlural: 'targetPersons' }),
    );
    await refused(
      api.post(OBJECTS, { ...rocket, nameSingular: 'targetRocket', namePlural: 'targetRockets' }),
    );
    for (const body of [[], 'x', 5, null]) await refused(api.call('POST', OBJECTS, body));
    await refused(api.post(OBJECTS, { ...rocket, description: 'a\u0000b' }));
  });

  it('changes of standard objects what may change, and refuses the rest', async () => {
    const api = await createWorkspace();
    const person = await standard(api, 'person');
    const { body } = await api.patch(`${OBJECTS}/${person.id}`, {
      labelSingular: 'Human',
      labelPlural: 'Humans',
      description: 'All of them',
      icon: 'IconX',
    });
    expect(body.data.object).toMatchObject({
      labelSingular: 'Human',
      labelPlural: 'Humans',
      description: 'All of them',
      icon: 'IconX',
      nameSingular: 'person',
    });
    expect(
      await refused(api.patch(`${OBJECTS}/${person.id}`, { nameSingular: 'human', namePlural: 'humans' })),
    ).toEqual(['Cannot edit standard object metadata properties: nameSingular, namePlural']);
    expect(await refused(api.delete(`${OBJECTS}/${person.id}`))).toEqual([
      'Standard objects cannot be deleted',
    ]);
    const whole = (await api.get(`${OBJECTS}/${person.id}`)).body.data.object;
    expect((await api.patch(`${OBJECTS}/${person.id}`, whole)).body.data.object).toEqual({
      ...whole,
      updatedAt: expect.any(String),
    });
  });

  it('takes back every object and field as they were read', async () => {
    const api = await createWorkspace();
    const object = await create(api, OBJECTS, rocket);
    const options = [
      { label: 'One', value: 'ONE' },
      { label: 'Two', value: 'TWO' },
    ];
    for (const body of [
      { type: 'SELECT', name: 'stage', options, defaultValue: "'ONE'" },
      { type: 'MULTI_SELECT', name: 'tags', options, defaultValue: ["'TWO'"] },
      { type: 'NUMBER', name: 'thrust', settings: { decimals: 2 }, defaultValue: 1.25 },
      { type: 'RATING', name: 'score' },
      { type: 'TEXT', name: 'serial', isUnique: true },
      {
        type: 'RELATION',
        name: 'maker',
        relationCreationPayload: {
          type: 'MANY_TO_ONE',
          targetObjectMetadataId: (await standard(api, 'company')).id,
          targetFieldLabel: 'Rockets',
        },
      },
    ])
      await create(api, FIELDS, { label: body.name, objectMetadataId: object.id, ...body });
    for (const each of [
      await standard(api, 'rocket'),
      await standard(api, 'company'),
      await standard(api, 'noteTarget'),
    ]) {
      const answer = await api.patch(`${OBJECTS}/${each.id}`, each);
      expect(answer.status, answer.text).toBe(200);
      expect({ ...answer.body.data.object, updatedAt: '' }).toEqual({ ...each, updatedAt: '' });
      for (const field of each.fields) {
        const same = await api.patch(`${FIELDS}/${field.id}`, field);
        expect(same.status, `${each.nameSingular}.${field.name} ${same.text}`).toBe(200);
        expect({ ...same.body.data.field, updatedAt: '' }).toEqual({ ...field, updatedAt: '' });
        expect({ ...(await api.patch(`${FIELDS}/${field.id}`, {})).body.data.field, updatedAt: '' }).toEqual({
          ...field,
          updatedAt: '',
        });
      }
    }
  });

  it('hides an inactive object and brings it back with its data', async () => {
    const api = await createWorkspace();
    const object = await create(api, OBJECTS, rocket);
    const record = (await api.post('/rest/rockets', { name: 'R1' })).body.data.rocket;
    const note = (await api.post('/rest/notes', { title: 'N' })).body.data.note;
    const target = (await api.post('/rest/noteTargets', { noteId: note.id, rocketId: record.id })).body.data
      .noteTarget;
    expect((await api.patch(`${OBJECTS}/${object.id}`, { isActive: false })).body.data.object.isActive).toBe(
      false,
    );
    for (const path of ['/rest/rockets', `/rest/rockets/${record.id}`])
      expect((await api.get(path)).status).toBe(404);
    expect((await api.get(`/rest/noteTargets/${target.id}?depth=2`)).body.data.noteTarget).not.toHaveProperty(
      'rocketId',
    );
    expect((await api.get(`${OBJECTS}/${object.id}`)).status).toBe(200);
    await refused(api.post(OBJECTS, rocket));
    await api.patch(`${OBJECTS}/${object.id}`, { isActive: true });
    expect((await api.get(`/rest/rockets/${record.id}`)).body.data.rocket.noteTargets).toHaveLength(1);
    const person = await standard(api, 'person');
    const somebody = (await api.post('/rest/people', { city: 'Bern' })).body.data.person;
    await api.patch(`${OBJECTS}/${person.id}`, { isActive: false });
    expect((await api.get('/rest/people')).status).toBe(404);
    expect((await api.get('/rest/companies?depth=2')).status).toBe(200);
    await api.patch(`${OBJECTS}/${person.id}`, { isActive: true });
    expect((await api.get(`/rest/people/${somebody.id}`)).body.data.person.city).toBe('Bern');
  });

  it('renames objects with everything that bears their name', async () => {
    const api = await createWorkspace();
    const object = await create(api, OBJECTS, rocket);
    const record = (await api.post('/rest/rockets', { name: 'R1' })).body.data.rocket;
    const target = (await api.post('/rest/attachments', { name: 'f', rocketId: record.id })).body.data
      .attachment;
    expect(
      (await api.patch(`${OBJECTS}/${object.id}`, { nameSingular: 'ship', namePlural: 'ships' })).status,
    ).toBe(200);
    expect((await api.get('/rest/rockets')).status).toBe(404);
    expect((await api.get(`/rest/ships/${record.id}`)).body.data.ship).toMatchObject({
      name: 'R1',
      attachments: [{ id: target.id, shipId: record.id, targetShipId: record.id }],
    });
    expect((await api.get(`/rest/attachments?filter=targetShipId[eq]:${record.id}`)).body.totalCount).toBe(1);
    expect(fieldOf(await standard(api, 'attachment'), 'ship').settings.joinColumnName).toBe('shipId');
    expect(await refused(api.patch(`${OBJECTS}/${object.id}`, { nameSingular: 'note' }))).not.toEqual([]);
    expect(
      await refused(api.patch(`${OBJECTS}/${object.id}`, { namePlural: 'people', labelSingular: '' })),
    ).toEqual(['nameSingular: Object already exists', 'labelSingular: Object label is too short']);
    expect(
      (await api.patch(`${OBJECTS}/${object.id}`, { nameSingular: 'shipId', namePlural: 'shipIds' })).status,
    ).toBe(200);
  });

  it('deletes an object with its records, fields and other sides', async () => {
    const api = await createWorkspace();
    const object = await create(api, OBJECTS, rocket);
    const company = await standard(api, 'company');
    await create(api, FIELDS, {
      type: 'RELATION',
      name: 'maker',
      label: 'Maker',
      objectMetadataId: object.id,
      relationCreationPayload: {
        type: 'MANY_TO_ONE',
        targetObjectMetadataId: company.id,
        targetFieldLabel: 'Rockets',
      },
    });
    await create(api, FIELDS, {
      type: 'RELATION',
      name: 'flagship',
      label: 'Flagship',
      objectMetadataId: company.id,
      relationCreationPayload: {
        type: 'MANY_TO_ONE',
        targetObjectMetadataId: object.id,
        targetFieldLabel: 'Flag of',
      },
    });
    await create(api, FIELDS, {
      type: 'TEXT',
      name: 'serial',
      label: 'Serial',
      isUnique: true,
      objectMetadataId: object.id,
    });
    const record = (await api.post('/rest/rockets', { name: 'R', serial: 'S' })).body.data.rocket;
    const acme = (await api.post('/rest/companies', { name: 'Acme', flagshipId: record.id })).body.data
      .company;
    const note = (await api.post('/rest/notes', {})).body.data.note;
    const target = (await api.post('/rest/noteTargets', { noteId: note.id, rocketId: record.id })).body.data
      .noteTarget;
    await api.patch(`/rest/rockets/${record.id}`, { makerId: acme.id });
    expect((await api.delete(`${OBJECTS}/${object.id}`)).status).toBe(200);
    expect((await api.get(`/rest/companies/${acme.id}`)).body.data.company).not.toHaveProperty('rockets');
    expect((await api.get(`/rest/companies/${acme.id}`)).body.data.company).not.toHaveProperty('flagshipId');
    expect((await api.get(`/rest/noteTargets/${target.id}`)).status).toBe(404);
    expect((await api.get(`/rest/notes/${note.id}`)).status).toBe(200);
    for (const table of ['record', 'unique_value', 'object_metadata', 'field_metadata']) {
      expect(
        await database.query(`select count(*)::int as n from ${table} where workspace_id = $1`, [
          api.workspaceId,
        ]),
        table,
      ).toEqual([{ n: 0 }]);
    }
    expect(
      await database.query('select custom from company where workspace_id = $1', [api.workspaceId]),
    ).toEqual([{ custom: {} }]);
    const again = await create(api, OBJECTS, rocket);
    expect((await api.get('/rest/rockets')).body.totalCount).toBe(0);
    expect(again.id).not.toBe(object.id);
  });

  it('keeps to 200 custom objects and 500 fields', async () => {
    const api = await createWorkspace();
    const object = await create(api, OBJECTS, rocket);
    await database.query(
      `insert into object_metadata (workspace_id, id, is_custom, name_singular, name_plural, label_singular, label_plural) select $1, gen_random_uuid(), true, 'thing' || n, 'things' || n, 'T', 'Ts' from generate_series(1, 198) n`,
      [api.workspaceId],
    );
    await database.query(
      `insert into field_metadata (workspace_id, id, object_id, is_custom, type, name, label, is_slot_ready) select $1, gen_random_uuid(), $2, true, 'TEXT', 'extra' || n, 'Extra', true from generate_series(1, $3) n`,
      [api.workspaceId, object.id, 500 - object.fields.length - 1],
    );
    await database.query('update workspace set schema_version = schema_version + 1 where id = $1', [
      api.workspaceId,
    ]);
    await create(api, OBJECTS, { labelSingular: 'Last', labelPlural: 'Lasts' });
    expect(await refused(api.post(OBJECTS, { labelSingular: 'More', labelPlural: 'Mores' }))).toEqual([
      'A workspace has at most 200 custom objects.',
    ]);
    const text = (name: string) =>
      api.post(FIELDS, { type: 'TEXT', name, label: name, objectMetadataId: object.id });
    expect((await text('lastOne')).status).toBe(201);
    expect(await refused(text('oneMore'))).toEqual(['An object has at most 500 fields; rocket has 500.']);
    const company = await standard(api, 'company');
    expect(
      await refused(
        api.post(FIELDS, {
          type: 'RELATION',
          name: 'r',
          label: 'R',
          objectMetadataId: company.id,
          relationCreationPayload: {
            type: 'MANY_TO_ONE',
            targetObjectMetadataId: object.id,
            targetFieldLabel: 'Rs',
          },
        }),
      ),
    ).toEqual(['An object has at most 500 fields; rocket has 500.']);
    const record = await api.post('/rest/rockets?depth=2', { name: 'R', extra7: 'seven', lastOne: 'last' });
    expect([record.status, record.body?.data?.rocket?.extra7, record.body?.data?.rocket?.lastOne]).toEqual([
      201,
      'seven',
      'last',
    ]);
    expect((await api.get('/rest/rockets?filter=extra7[eq]:seven')).body.totalCount).toBe(1);
  });

  it('finds objects by their names', async () => {
    const api = await createWorkspace();
    const object = await create(api, OBJECTS, rocket);
    for (const name of ['rocket', 'rockets', object.id])
      expect((await api.get(`${OBJECTS}/${name}`)).body.data.object).toEqual(object);
    expect((await api.patch(`${OBJECTS}/rocket`, { isActive: false })).status).toBe(200);
    expect((await api.get(`${OBJECTS}/rocket`)).body.data.object.isActive).toBe(false);
    for (const name of ['ship', 'Rocket', 'id'])
      await refused(api.get(`${OBJECTS}/${name}`), name === 'Rocket' ? 400 : 404);
  });

  it('knows the rules of label identifiers', async () => {
    const api = await createWorkspace();
    const object = await create(api, OBJECTS, rocket);
    const name = fieldOf(object, 'name');
    const path = `${OBJECTS}/${object.id}`;
    expect(await refused(api.delete(`${FIELDS}/${name.id}`))).toEqual([
      'Cannot delete, please update the label identifier field first',
    ]);
    expect(await refused(api.patch(`${FIELDS}/${name.id}`, { isActive: false }))).toEqual([
      'Label identifier field metadata cannot be deactivated',
    ]);
    expect(await refused(api.patch(path, { labelIdentifierFieldMetadataId: null }))).toEqual([
      'labelIdentifierFieldMetadataId cannot be null',
    ]);
    const number = await create(api, FIELDS, {
      type: 'NUMBER',
      name: 'thrust',
      label: 'Thrust',
      objectMetadataId: object.id,
    });
    const title = await create(api, FIELDS, {
      type: 'TEXT',
      name: 'title',
      label: 'Title',
      objectMetadataId: object.id,
    });
    for (const id of [number.id, NOBODY, 'x', fieldOf(await standard(api, 'person'), 'city').id])
      expect(await refused(api.patch(path, { labelIdentifierFieldMetadataId: id }))).toHaveLength(1);
    expect(
      (await api.patch(path, { labelIdentifierFieldMetadataId: title.id.toUpperCase() })).body.data.object
        .labelIdentifierFieldMetadataId,
    ).toBe(title.id);
    await refused(api.delete(`${FIELDS}/${title.id}`));
    expect((await api.patch(`${FIELDS}/${name.id}`, { isActive: false })).status).toBe(200);
    expect(await refused(api.patch(path, { labelIdentifierFieldMetadataId: name.id }))).toHaveLength(1);
    const person = await standard(api, 'person');
    await refused(
      api.patch(`${OBJECTS}/${person.id}`, { labelIdentifierFieldMetadataId: fieldOf(person, 'city').id }),
    );
  });

  it('has no image once the field that tells it is gone', async () => {
    const api = await createWorkspace();
    const object = await create(api, OBJECTS, rocket);
    const picture = await create(api, FIELDS, {
      type: 'LINKS',
      label: 'Picture',
      objectMetadataId: object.id,
    });
    const path = `${OBJECTS}/${object.id}`;
    const imageOf = (answer: { body: Json }): Json => answer.body.data.object.imageIdentifierFieldMetadataId;
    expect(imageOf(await api.patch(path, { imageIdentifierFieldMetadataId: picture.id }))).toBe(picture.id);
    expect((await api.delete(`${FIELDS}/${picture.id}`)).status).toBe(200);
    expect(imageOf(await api.get(path))).toBeNull();
  });
});

describe('fields', () => {
  it('answers creation, reading, updating and deletion in the documented envelopes', async () => {
    const api = await createWorkspace();
    const person = await standard(api, 'person');
    const created = await api.post(FIELDS, {
      type: 'TEXT',
      name: 'nick',
      label: 'Nick',
      description: 'D',
      icon: 'IconN',
      objectMetadataId: person.id.toUpperCase(),
    });
    expect(created.status).toBe(201);
    expect(Object.keys(created.body.data)).toEqual(['field', 'createOneField']);
    expect(created.body.data.createOneField).toEqual(created.body.data.field);
    const { field } = created.body.data;
    expect(Object.keys(field).sort()).toEqual(FIELD_KEYS);
    expect(field).toMatchObject({
      objectMetadataId: person.id,
      type: 'TEXT',
      name: 'nick',
      label: 'Nick',
      description: 'D',
      icon: 'IconN',
      isCustom: true,
      isActive: true,
      isSystem: false,
    });
    expect((await api.get(`${FIELDS}/${field.id}`)).body).toEqual({ data: { field } });
    const updated = await api.patch(`${FIELDS}/${field.id}`, {
      label: 'Nickname',
      description: null,
      icon: null,
    });
    expect(Object.keys(updated.body.data)).toEqual(['field', 'updateOneField']);
    expect(updated.body.data.field).toMatchObject({
      label: 'Nickname',
      name: 'nick',
      description: null,
      icon: null,
    });
    expect(
      (await api.call('PUT', `${FIELDS}/${field.id}`, { label: 'N' })).body.data.updateOneField.label,
    ).toBe('N');
    const deleted = await api.delete(`${FIELDS}/${field.id}`);
    expect([deleted.status, deleted.body]).toEqual([200, { data: { deleteOneField: { id: field.id } } }]);
    expect((await api.get(`${FIELDS}/${field.id}`)).status).toBe(404);
    expect((await api.get('/rest/people?filter=nick[eq]:x')).status).toBe(400);
  });

  it('refuses unknown and malformed ids', async () => {
    const api = await createWorkspace();
    for (const path of [OBJECTS, FIELDS]) {
      const what = path === OBJECTS ? 'Object' : 'Field';
      for (const method of ['GET', 'PATCH', 'PUT', 'DELETE']) {
        const body = method.startsWith('P') ? {} : undefined;
        expect(await refused(api.call(method, `${path}/${NOBODY}`, body), 404)).toEqual([
          `${what} metadata not found`,
        ]);
        await refused(api.call(method, `${path}/no-id`, body), 400);
      }
      expect((await api.call('DELETE', path)).status).toBe(405);
    }
    const person = await standard(api, 'person');
    const field = { type: 'TEXT', name: 'x', label: 'X' };
    expect(await refused(api.post(FIELDS, { ...field, objectMetadataId: NOBODY }))).toEqual([
      'Provided object metadata id does not exist',
    ]);
    await refused(api.post(FIELDS, { ...field, objectMetadataId: 'nope' }));
    await refused(api.post(FIELDS, { ...field }));
    for (const type of ['NUMERIC', 'TS_VECTOR', 'POSITION', 'ACTOR', 'FOO', 5, null])
      await refused(api.post(FIELDS, { ...field, type, objectMetadataId: person.id }));
    const other = await createWorkspace();
    const foreign = await create(other, OBJECTS, rocket);
    expect((await api.get(`${OBJECTS}/${foreign.id}`)).status).toBe(404);
    expect((await api.delete(`${OBJECTS}/${foreign.id}`)).status).toBe(404);
    await refused(api.post(FIELDS, { ...field, objectMetadataId: foreign.id }));
  });

  it('refuses names that clash, all problems at once', async () => {
    const api = await createWorkspace();
    const person = await standard(api, 'person');
    const post = (body: object) =>
      api.post(FIELDS, { type: 'TEXT', label: 'X', objectMetadataId: person.id, ...body });
    expect(await refused(post({ name: 'city' }))).toEqual([
      'name: Name "city" is not available as it is already used by another field',
    ]);
    expect(await refused(post({ name: 'companyId' }))).toEqual([
      'name: Name "companyId" is not available as it is already used by another join column name',
    ]);
    expect(await refused(post({ name: 'nameFirstName' }))).toEqual([
      'name: Name "nameFirstName" is reserved composite field name',
    ]);
    expect(
      await refused(
        post({
          type: 'SELECT',
          name: 'Bad',
          label: '',
          isUnique: true,
          options: [{ label: 'a,b', value: 'a b' }],
        }),
      ),
    ).toEqual([
      'name: Name is not valid: it must start with lowercase letter and contain only alphanumeric letters',
      'label: Field label is too short',
      'options[0]: Label must not contain a comma',
      'options[0]: Value must be in UPPER_CASE and follow snake_case "a b"',
      'isUnique: Unique index cannot be created for field Bad of type SELECT',
    ]);
    expect(await refused(post({ name: 'address' }))).toContain(
      'name: This name is reserved. Use a different name, for example "addressCustom".',
    );
    const relation = (body: object) =>
      post({
        type: 'RELATION',
        name: 'boss',
        relationCreationPayload: {
          type: 'MANY_TO_ONE',
          targetObjectMetadataId: person.id,
          targetFieldLabel: 'Reports',
          ...body,
        },
      });
    expect(await refused(post({ type: 'RELATION', name: 'boss' }))).toEqual([
      'Relation creation payload is required',
    ]);
    await refused(relation({ type: 'ONE_TO_ONE' }));
    await refused(relation({ targetObjectMetadataId: 'x' }));
    await refused(relation({ targetObjectMetadataId: NOBODY }));
    await refused(relation({ targetFieldLabel: 'City' }));
    await refused(relation({ targetFieldLabel: 'Boss' }));
    await refused(relation({ targetFieldLabel: 'Boss id' }));
    await create(api, FIELDS, { type: 'TEXT', name: 'bossId', label: 'B', objectMetadataId: person.id });
    expect(await refused(relation({}))).toEqual([
      'name: Name "bossId" is not available as it is already used by another field',
    ]);
    const nick = await create(api, FIELDS, {
      type: 'TEXT',
      name: 'nick',
      label: 'N',
      objectMetadataId: person.id,
    });
    expect(
      await refused(api.patch(`${FIELDS}/${nick.id}`, { name: 'city', label: '', type: 'NUMBER' })),
    ).toHaveLength(3);
    expect((await api.patch(`${FIELDS}/${nick.id}`, { name: 'nick' })).status).toBe(200);
  });

  it('changes of standard fields what may change, and refuses the rest', async () => {
    const api = await createWorkspace();
    const person = await standard(api, 'person');
    const city = fieldOf(person, 'city');
    const { body } = await api.patch(`${FIELDS}/${city.id}`, {
      label: 'Town',
      description: 'Where',
      icon: 'IconT',
      defaultValue: "'Bern'",
    });
    expect(body.data.field).toMatchObject({
      name: 'city',
      label: 'Town',
      description: 'Where',
      icon: 'IconT',
      defaultValue: 'Bern',
    });
    expect((await api.post('/rest/people', {})).body.data.person.city).toBe('Bern');
    expect(await refused(api.patch(`${FIELDS}/${city.id}`, { name: 'town' }))).toEqual([
      'Cannot edit standard field metadata properties: name',
    ]);
    expect(await refused(api.patch(`${FIELDS}/${city.id}`, { isUnique: true }))).toEqual([
      'isUnique: A field with a default value cannot be unique',
    ]);
    expect(await refused(api.patch(`${FIELDS}/${city.id}`, { type: 'NUMBER' }))).toEqual([
      'type: the type of a field cannot change; "city" is of type TEXT',
    ]);
    expect(await refused(api.delete(`${FIELDS}/${city.id}`))).toEqual([
      'Cannot delete standard field "city"',
    ]);
    expect(await refused(api.patch(`${FIELDS}/${city.id}`, { objectMetadataId: NOBODY }))).toHaveLength(1);
    const made = (await api.post('/rest/people', { city: 'Rome' })).body.data.person;
    expect((await api.patch(`${FIELDS}/${city.id}`, { isActive: false })).body.data.field.isActive).toBe(
      false,
    );
    expect((await api.get(`/rest/people/${made.id}`)).body.data.person).not.toHaveProperty('city');
    await refused(api.patch(`/rest/people/${made.id}`, { city: 'x' }));
    await refused(api.get('/rest/people?filter=city[eq]:Rome'));
    await api.patch(`${FIELDS}/${city.id}`, { isActive: true, defaultValue: null });
    expect((await api.get(`/rest/people/${made.id}`)).body.data.person.city).toBe('Rome');
    expect((await api.post('/rest/people', {})).body.data.person.city).toBe('');
    await refused(api.patch(`${FIELDS}/${fieldOf(person, 'createdAt').id}`, { isActive: false }));
    await refused(api.patch(`${FIELDS}/${fieldOf(person, 'id').id}`, { isNullable: true }));
  });

  it('changes options of a standard field, and its records with them', async () => {
    const api = await createWorkspace();
    const opportunity = await standard(api, 'opportunity');
    const stage = fieldOf(opportunity, 'stage');
    const [first, second] = stage.options;
    const a = (await api.post('/rest/opportunities', { stage: first.value })).body.data.opportunity;
    const b = (await api.post('/rest/opportunities', { stage: second.value })).body.data.opportunity;
    const options = stage.options
      .map((option: Json) => (option.id === first.id ? { ...option, value: 'LEAD', label: 'Lead' } : option))
      .filter((option: Json) => option.id !== second.id);
    const { status, text } = await api.patch(`${FIELDS}/${stage.id}`, { options });
    expect(status, text).toBe(200);
    expect((await api.get(`/rest/opportunities/${a.id}`)).body.data.opportunity.stage).toBe('LEAD');
    expect((await api.post('/rest/opportunities', {})).body.data.opportunity.stage).toBe('LEAD');
    expect((await api.get(`/rest/opportunities/${b.id}`)).body.data.opportunity.stage).not.toBe(second.value);
    await refused(api.post('/rest/opportunities', { stage: first.value }));
  });

  it('refuses what it does not know, with what was meant, and all problems at once', async () => {
    const api = await createWorkspace();
    const person = await standard(api, 'person');
    const text = { type: 'TEXT', name: 'x', label: 'X', objectMetadataId: person.id };
    expect(await refused(api.post(FIELDS, { ...text, unique: true, toString: 1 }))).toEqual([
      'unique: there is no such property of a field. Did you mean "isUnique"?',
      'toString: there is no such property of a field.',
    ]);
    expect(await refused(api.post(OBJECTS, { ...rocket, labelSinglar: 'Rocket' }))).toEqual([
      'labelSinglar: there is no such property of an object. Did you mean "labelSingular"?',
    ]);
    expect(
      await refused(
        api.patch(`${FIELDS}/${fieldOf(person, 'city').id}`, { descripton: 'x', type: 'NUMBER' }),
      ),
    ).toEqual([
      'descripton: there is no such property of a field. Did you mean "description"?',
      'type: the type of a field cannot change; "city" is of type TEXT',
    ]);
    expect(
      await refused(
        api.post(FIELDS, {
          ...text,
          type: 'NUMBER',
          name: 'city',
          label: '',
          icon: 7,
          settings: { decimal: 2, dataType: 'text' },
          defaultValue: 'many',
        }),
      ),
    ).toEqual([
      'icon must be a string',
      'name: Name "city" is not available as it is already used by another field',
      'label: Field label is too short',
      expect.stringContaining('settings.dataType: Invalid value \'text\' for setting "dataType"'),
      'settings: There is no setting "decimal". Did you mean "decimals"?',
      `defaultValue: Invalid number value 'many' for field "city"`,
    ]);
    expect(await refused(api.post(FIELDS, { foo: 1, name: 'Bad', objectMetadataId: NOBODY }))).toEqual([
      'foo: there is no such property of a field.',
      'type should not be empty',
      'Provided object metadata id does not exist',
      expect.stringContaining('name: Name is not valid'),
    ]);
    // What other releases return with a field or an object says nothing here.
    await create(api, FIELDS, { ...text, isLabelSyncedWithName: false, universalIdentifier: NOBODY });
    await create(api, OBJECTS, { ...rocket, isRemote: false, shortcut: 'R', isSearchable: true });
  });

  it('refuses names whose sub-fields are taken, in both orders', async () => {
    const api = await createWorkspace();
    const object = await create(api, OBJECTS, rocket);
    const field = (type: string, name: string) => ({ type, name, label: name, objectMetadataId: object.id });
    const flat = await create(api, FIELDS, field('TEXT', 'priceAmountMicros'));
    expect(await refused(api.post(FIELDS, field('CURRENCY', 'price')))).toEqual([
      'name: Name "priceAmountMicros" is not available as it is already used by another field',
    ]);
    const cost = await create(api, FIELDS, field('CURRENCY', 'cost'));
    expect(await refused(api.patch(`${FIELDS}/${cost.id}`, { name: 'price' }))).toHaveLength(1);
    expect((await api.delete(`${FIELDS}/${flat.id}`)).status).toBe(200);
    expect((await api.patch(`${FIELDS}/${cost.id}`, { name: 'price' })).status).toBe(200);
    expect(await refused(api.post(FIELDS, field('TEXT', 'priceAmountMicros')))).toEqual([
      'name: Name "priceAmountMicros" is reserved composite field name',
    ]);
  });

  it('shows fields under their aliases, too', async () => {
    const api = await createWorkspace();
    await create(api, OBJECTS, rocket);
    const note = await standard(api, 'note');
    const [body, bodyV2] = [fieldOf(note, 'body'), fieldOf(note, 'bodyV2')];
    expect(bodyV2).toEqual({ ...body, id: expect.any(String), name: 'bodyV2' });
    const target = await standard(api, 'noteTarget');
    const [own, alias] = [fieldOf(target, 'rocket'), fieldOf(target, 'targetRocket')];
    expect(alias).toEqual({
      ...own,
      id: expect.any(String),
      name: 'targetRocket',
      settings: { ...own.settings, joinColumnName: 'targetRocketId' },
      relation: { ...own.relation, sourceFieldMetadata: { id: alias.id, name: 'targetRocket' } },
    });
    const ids = (await api.get(FIELDS)).body.data.fields.map(({ id }: Json) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect((await api.get(`${FIELDS}/${alias.id}`)).body.data.field).toEqual(alias);
    // One field, whatever it is called.
    const changed = await api.patch(`${FIELDS}/${bodyV2.id}`, { label: 'Text' });
    expect(changed.body.data.field).toMatchObject({ id: bodyV2.id, name: 'bodyV2', label: 'Text' });
    expect((await api.get(`${FIELDS}/${body.id}`)).body.data.field).toMatchObject({
      name: 'body',
      label: 'Text',
    });
    await refused(api.patch(`${FIELDS}/${bodyV2.id}`, { name: 'text' }));
    await refused(api.delete(`${FIELDS}/${alias.id}`));
  });

  it('takes the creation payload of a relation back, if it is what is stored', async () => {
    const api = await createWorkspace();
    const object = await create(api, OBJECTS, rocket);
    const payload = {
      type: 'MANY_TO_ONE',
      targetObjectMetadataId: (await standard(api, 'company')).id,
      targetFieldLabel: 'Rockets',
    };
    const maker = await create(api, FIELDS, {
      type: 'RELATION',
      name: 'maker',
      label: 'Maker',
      objectMetadataId: object.id,
      relationCreationPayload: payload,
    });
    const patch = (changes: object) =>
      api.patch(`${FIELDS}/${maker.id}`, {
        label: 'Built by',
        relationCreationPayload: { ...payload, ...changes },
      });
    expect((await patch({})).body.data.field.label).toBe('Built by');
    for (const changes of [
      { type: 'ONE_TO_MANY' },
      { targetObjectMetadataId: object.id },
      { targetFieldLabel: 'Ships' },
    ])
      expect(await refused(patch(changes))).toEqual([
        'relationCreationPayload: a relation cannot change; change its fields one by one',
      ]);
    expect(
      await refused(
        api.post(FIELDS, {
          type: 'RELATION',
          name: 'pilot',
          label: 'Pilot',
          objectMetadataId: object.id,
          isNullable: false,
          defaultValue: 'x',
          relationCreationPayload: { ...payload, targetFieldLabel: 'Piloted' },
        }),
      ),
    ).toEqual([
      'isNullable: a relation can always be empty: its target may be destroyed',
      'defaultValue: a field of type RELATION takes no default value',
    ]);
  });

  it('asks for the scopes', async () => {
    const api = await createWorkspace();
    const reader = createClient(await createKey(api.workspaceId, { scopes: ['metadata:read'] }));
    const records = createClient(
      await createKey(api.workspaceId, { scopes: ['records:read', 'records:write'] }),
    );
    const writer = createClient(await createKey(api.workspaceId, { scopes: ['metadata:write'] }));
    expect((await reader.get(OBJECTS)).status).toBe(200);
    const answer = await reader.post(OBJECTS, rocket);
    expect([answer.status, answer.body.messages]).toEqual([
      403,
      ["The API key lacks the scope 'metadata:write'."],
    ]);
    expect((await records.get(FIELDS)).status).toBe(403);
    expect((await reader.delete(`${FIELDS}/nope`)).status).toBe(403);
    expect((await writer.post(OBJECTS, rocket)).status).toBe(201);
    expect((await createClient('').get(OBJECTS)).status).toBe(401);
  });
});
