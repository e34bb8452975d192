/** The standard objects that are stored with the custom ones: each is used like every object. */
import { beforeAll, describe, expect, it } from 'vitest';
import { FIELD_TYPES } from '../../src/schema/field-types/index.ts';
import { STANDARD_OBJECTS } from '../../src/schema/standard-objects/index.ts';
import type { ObjectSchema } from '../../src/schema/types.ts';
import { standardWorkspaceSchema } from '../../src/schema/workspace-schema.ts';
import { type Answer, createWorkspace, encode, type Json, type Workspace } from '../support/api.ts';

const OBJECTS = standardWorkspaceSchema('').objects.filter(({ table }) => table === 'record');

const SYSTEM = new Set(['id', 'createdAt', 'updatedAt', 'deletedAt', 'createdBy']);

/** A value of every field that a client sets. */
const sampleOf = (object: ObjectSchema): Json =>
  Object.fromEntries(
    object.fields
      .filter(({ name, relation }) => !relation && !SYSTEM.has(name))
      .map((field) => [field.name, FIELD_TYPES[field.type].example(field)]),
  );

/** The one record or list of an answer. */
const dataOf = ({ status, text, body }: Answer): Json => {
  expect(status, text.slice(0, 500)).toBeLessThan(300);
  return Object.values(body.data)[0];
};

let api: Workspace;
beforeAll(async () => {
  api = await createWorkspace();
});

const create = async (plural: string, body: Json = {}): Promise<Json> =>
  dataOf(await api.post(`/rest/${plural}`, body));
const destroy = async (plural: string, id: string): Promise<void> =>
  void dataOf(await api.delete(`/rest/${plural}/${id}?soft_delete=false`));

it('are 25', () => {
  expect(OBJECTS).toHaveLength(25);
  expect(STANDARD_OBJECTS).toHaveLength(35);
});

describe.each(OBJECTS.map((object) => ({ plural: object.namePlural, object })))(
  '$plural',
  ({ plural, object }) => {
    const path = `/rest/${plural}`;

    it('are in the metadata under constant ids', async () => {
      const known: Json = dataOf(await api.get(`/rest/metadata/objects/${object.id}`));
      expect(known).toMatchObject({ id: object.id, namePlural: plural, isCustom: false, isActive: true });
      expect(known.fields.map(({ id }: Json) => id)).toEqual(
        expect.arrayContaining(object.fields.map(({ id }) => id)),
      );
    });

    it('take every field and give it back, through every operation', async () => {
      const sample = sampleOf(object);
      const record = await create(plural, sample);
      expect(record).toMatchObject(sample);
      const [batched] = dataOf(await api.post(`/rest/batch/${plural}`, [{}, sample]));
      const listed = await api.get(`${path}?order_by=createdAt&depth=1&limit=1`);
      expect([listed.body.totalCount, dataOf(listed)]).toEqual([3, [record]]);
      expect(dataOf(await api.get(`${path}/${batched.id}?depth=2`))).toMatchObject({ id: batched.id });
      expect(dataOf(await api.patch(`${path}/${batched.id}`, sample))).toMatchObject(sample);
      for (const [name, value] of Object.entries<Json>(sample)) {
        if (typeof value !== 'string') continue;
        const found = await api.get(
          `${path}?depth=0&filter=${encode(`${name}[eq]:${JSON.stringify(value)}`)}&order_by=${name}`,
        );
        expect(dataOf(found).length, name).toBeGreaterThanOrEqual(3);
      }
      const groups = await api.get(`${path}/groupBy?group_by=${encode('[{"id":true}]')}`);
      expect([groups.status, groups.body.length]).toEqual([200, 3]);
      expect(dataOf(await api.post(`${path}/duplicates`, { ids: [record.id] }))).toMatchObject({});
      dataOf(await api.delete(`${path}/${record.id}`));
      expect((await api.get(`${path}/${record.id}`)).status).toBe(404);
      expect(dataOf(await api.patch(`/rest/restore/${plural}/${record.id}`))).toMatchObject(sample);
    });

    it('point at records, which they outlive or not as declared', async () => {
      for (const { name, relation } of object.fields) {
        if (relation?.type !== 'MANY_TO_ONE') continue;
        const target = standardWorkspaceSchema('').byId.get(relation.targetObjectId);
        const other = target?.fields.find(({ id }) => id === relation.targetFieldId);
        if (!target || !other) throw new Error(`${name} points at nothing`);
        const { id } = await create(target.namePlural);
        const source = await create(plural, { [`${name}Id`]: id });
        expect(source[name], name).toMatchObject({ id });
        const seen = dataOf(await api.get(`/rest/${target.namePlural}/${id}?fields=${other.name}`));
        expect(
          seen[other.name].map((record: Json) => record.id),
          name,
        ).toEqual([source.id]);
        await destroy(target.namePlural, id);
        const after = await api.get(`${path}/${source.id}`);
        if (relation.onDelete === 'CASCADE') expect(after.status, name).toBe(404);
        else expect(dataOf(after)[`${name}Id`], name).toBeNull();
      }
    });
  },
);

describe('relations on demand', () => {
  it('are left out of default answers, and returned where fields names them', async () => {
    const person = await create('people');
    const before = (await api.get(`/rest/people/${person.id}`)).text;
    const activity = await create('timelineActivities', {
      targetPersonId: person.id,
      name: 'person.created',
    });
    const message = await create('messages', { subject: 'Hello' });
    const participant = await create('messageParticipants', { personId: person.id, messageId: message.id });
    const guest = await create('calendarEventParticipants', { personId: person.id });
    expect((await api.get(`/rest/people/${person.id}`)).text).toBe(before);
    const names = ['timelineActivities', 'messageParticipants', 'calendarEventParticipants'];
    for (const depth of [1, 2]) {
      const named = dataOf(
        await api.get(`/rest/people/${person.id}?depth=${depth}&fields=id,${names.join()}`),
      );
      expect(names.map((name) => named[name].map(({ id }: Json) => id))).toEqual([
        [activity.id],
        [participant.id],
        [guest.id],
      ]);
    }
    expect(Object.keys(dataOf(await api.get('/rest/companies?depth=2'))[0] ?? {})).not.toContain(names[0]);
    const found = await api.get('/rest/people?depth=0&filter=messageParticipants.role[eq]:FROM');
    expect(dataOf(found).map(({ id }: Json) => id)).toEqual([person.id]);
  });

  it('are those that new custom objects have to their timeline', async () => {
    const object = dataOf(
      await api.post('/rest/metadata/objects', { nameSingular: 'probe', namePlural: 'probes' }),
    );
    const side = object.fields.find(({ name }: Json) => name === 'timelineActivities');
    expect(side).toMatchObject({ isSystem: true, settings: { relationType: 'ONE_TO_MANY' } });
    const probe = await create('probes', { name: 'One' });
    expect(Object.keys(probe)).toEqual(expect.arrayContaining(['noteTargets', 'taskTargets', 'attachments']));
    expect(Object.keys(probe)).not.toContain('timelineActivities');
    const activity = await create('timelineActivities', { targetProbeId: probe.id });
    expect(activity).toMatchObject({ probeId: probe.id, targetProbeId: probe.id, probe: { name: 'One' } });
    const named = dataOf(await api.get(`/rest/probes/${probe.id}?fields=timelineActivities`));
    expect(named.timelineActivities).toMatchObject([{ id: activity.id }]);
    await destroy('probes', probe.id);
    expect((await api.get(`/rest/timelineActivities/${activity.id}`)).status).toBe(404);
  });
});

describe('names and spellings of newer clients', () => {
  it('are taken beside those of older ones', async () => {
    const event = await create('calendarEvents', { iCalUid: 'a@b' });
    expect(event).toMatchObject({ iCalUID: 'a@b', iCalUid: 'a@b' });
    const participant = await create('messageParticipants', { role: 'BCC' });
    expect(participant.role).toBe('bcc');
    expect((await create('messageParticipants', { role: 'cc' })).role).toBe('cc');
    const found = await api.get('/rest/messageParticipants?filter=role[in]:[CC,bcc]');
    expect(dataOf(found)).toHaveLength(2);
    expect((await api.post('/rest/messageParticipants', { role: 'Bcc' })).status).toBe(400);
    expect((await api.post('/rest/opportunities', { stage: 'new' })).status).toBe(400);
  });

  it('name the owner of an opportunity', async () => {
    const member = await create('workspaceMembers');
    const opportunity = await create('opportunities', { ownerId: member.id });
    expect(opportunity).toMatchObject({ ownerId: member.id, owner: { id: member.id } });
    const owned = dataOf(await api.get(`/rest/workspaceMembers/${member.id}?fields=ownedOpportunities`));
    expect(owned.ownedOpportunities).toMatchObject([{ id: opportunity.id }]);
  });
});

describe('names of standard objects', () => {
  it('are taken', async () => {
    for (const [nameSingular, namePlural] of [
      ['message', 'mails'],
      ['mail', 'messages'],
    ]) {
      const refused = await api.post('/rest/metadata/objects', { nameSingular, namePlural });
      expect([refused.status, refused.body.messages]).toEqual([400, ['nameSingular: Object already exists']]);
    }
  });
});
