/** Random merges of people and of what points at them, held against a model of what a merge does. */
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { type Answer, createWorkspace, database, type Json, type Workspace } from '../support/api.ts';
import { brokenRules } from '../support/integrity.ts';
import '../support/seed.ts';

const MERGES = 40;

const made = async (promise: Promise<Answer>): Promise<Json> => {
  const answer = await promise;
  expect(answer.status, answer.text).toBe(201);
  return Object.values(answer.body.data)[0];
};

const TAGS = ['A', 'B', 'C', 'D'] as const;

const addField = (api: Workspace, objectMetadataId: string, field: Json): Promise<Json> =>
  made(api.post('/rest/metadata/fields', { objectMetadataId, label: field.name, ...field }));

let api: Workspace;
beforeAll(async () => {
  api = await createWorkspace();
  const { body } = await api.get('/rest/metadata/objects?filter=nameSingular[eq]:person');
  const person = body.data.objects[0].id;
  const rocket = await made(
    api.post('/rest/metadata/objects', { labelSingular: 'Rocket', labelPlural: 'Rockets' }),
  );
  const options = TAGS.map((value, position) => ({ label: value, value, position, color: 'red' }));
  await addField(api, person, { type: 'MULTI_SELECT', name: 'tags', options });
  await addField(api, person, { type: 'ARRAY', name: 'words' });
  await addField(api, person, { type: 'CURRENCY', name: 'budget' });
  await addField(api, person, { type: 'BOOLEAN', name: 'isKnown' });
  const pointing = [
    [person, 'manager', 'Reports'],
    [rocket.id, 'pilot', 'Flown'],
    [rocket.id, 'copilot', 'Copiloted'],
  ];
  for (const [object, name, targetFieldLabel] of pointing)
    await addField(api, object, {
      type: 'RELATION',
      name,
      relationCreationPayload: { type: 'MANY_TO_ONE', targetObjectMetadataId: person, targetFieldLabel },
    });
});

const text = fc.constantFrom('', ' ', 'one', 'two');
const address = fc.constantFrom('a', 'b', 'c', 'd', 'e').map((letter) => `${letter}@x.example`);
const phone = fc
  .constantFrom('612345671', '612345672', '612345673')
  .map((number) => ({ number, countryCode: 'FR', callingCode: '+33' }));
const link = fc.record({
  url: fc.constantFrom('https://a.example', 'https://b.example', 'https://c.example'),
  label: fc.constantFrom('', 'L', 'M'),
});
const list = <T>(item: fc.Arbitrary<T>, key: (item: T) => Json = (value) => value) =>
  fc.uniqueArray(item, { maxLength: 3, selector: key });

const values = fc.record({
  name: fc.record({ firstName: text, lastName: text }),
  jobTitle: text,
  emails: fc.record({ isPrimary: fc.boolean(), additionalEmails: list(address) }),
  phones: fc.record({ primary: fc.option(phone), others: list(phone, ({ number }) => number) }),
  linkedinLink: fc.record({ primary: fc.option(link), others: list(link, ({ url }) => url) }),
  tags: list(fc.constantFrom(...TAGS)),
  words: fc.array(fc.constantFrom('x', 'y', 'z'), { maxLength: 3 }),
  budget: fc.record({
    amountMicros: fc.option(fc.constantFrom(0, 1, 2)),
    currencyCode: fc.constantFrom('', 'EUR'),
  }),
  isKnown: fc.option(fc.boolean()),
});

/** Which of the records something points at; null: at none, 9: at one that is not merged. */
const pointer = fc.option(fc.nat(9));
const scenario = fc
  .record({
    records: fc.array(values, { minLength: 2, maxLength: 9 }),
    survivor: fc.nat(8),
    managers: fc.array(pointer, { minLength: 10, maxLength: 10 }),
    opportunities: fc.array(pointer, { maxLength: 4 }),
    rockets: fc.array(fc.tuple(pointer, pointer), { maxLength: 5 }),
    targets: fc.array(fc.tuple(fc.nat(2), pointer), { maxLength: 12 }),
  })
  .map(({ survivor, ...others }) => ({ ...others, survivor: survivor % others.records.length }));

type Values = typeof values extends fc.Arbitrary<infer T> ? T : never;

/** A value as a body has it. E-mail addresses that are primary are unique: each has the record's own number. */
const bodyOf = ({ emails, phones, linkedinLink, ...plain }: Values, own: string): Json => ({
  ...plain,
  emails: {
    primaryEmail: emails.isPrimary ? `${own}@x.example` : '',
    additionalEmails: emails.additionalEmails,
  },
  phones: {
    primaryPhoneNumber: phones.primary?.number ?? '',
    primaryPhoneCountryCode: phones.primary?.countryCode ?? '',
    primaryPhoneCallingCode: phones.primary?.callingCode ?? '',
    additionalPhones: phones.others,
  },
  linkedinLink:
    linkedinLink.primary === null
      ? { primaryLinkUrl: '', primaryLinkLabel: '' }
      : {
          primaryLinkUrl: linkedinLink.primary.url,
          primaryLinkLabel: linkedinLink.primary.label,
          secondaryLinks: linkedinLink.others,
        },
});

/** Whether a value is one. */
const isValue = (value: Json): boolean => {
  if (value === null || value === undefined) return false;
  if (typeof value === 'string') return value.trim() !== '';
  if (Array.isArray(value)) return value.length > 0;
  return typeof value === 'object' ? Object.values(value).some(isValue) : true;
};

/** Each item once, where it is first. */
const distinct = (items: readonly Json[], key: (item: Json) => Json = (item) => item): readonly Json[] =>
  items.filter((item, at) => items.findIndex((other) => key(other) === key(item)) === at);

interface Merging {
  /** In the order of the ids. */
  readonly records: readonly Json[];
  readonly survivor: Json;
}

/** The first record that has a value: the survivor, or one in the order of the ids. */
const sourceOf = ({ records, survivor }: Merging, of: (record: Json) => Json): Json =>
  [survivor, ...records].find((record) => isValue(of(record))) ?? survivor;

/** The values of all records, primary ones before the others of each, without the one that stays primary. */
const othersOf = (
  merging: Merging,
  primary: (record: Json) => Json,
  others: (record: Json) => readonly Json[],
  key: (item: Json) => Json,
): readonly Json[] => {
  const stays = primary(sourceOf(merging, primary));
  const items = merging.records.flatMap((record) => [
    ...(isValue(primary(record)) ? [primary(record)] : []),
    ...others(record),
  ]);
  return distinct(items, key).filter((item) => !isValue(stays) || key(item) !== key(stays));
};

const phoneOf = ({ phones }: Json): Json =>
  phones.primaryPhoneNumber && {
    number: phones.primaryPhoneNumber,
    countryCode: phones.primaryPhoneCountryCode,
    callingCode: phones.primaryPhoneCallingCode,
  };
const linkOf = ({ linkedinLink }: Json): Json =>
  linkedinLink.primaryLinkUrl && { url: linkedinLink.primaryLinkUrl, label: linkedinLink.primaryLinkLabel };

/** What a merge makes of the records' values. */
const modelOf = (merging: Merging): Json => {
  const { records, survivor } = merging;
  const ids = records.map(({ id }) => id);
  const first = (name: string) => sourceOf(merging, (record) => record[name])[name];
  const link = linkOf(sourceOf(merging, linkOf));
  const { phones } = sourceOf(merging, phoneOf);
  const emailOf = ({ emails }: Json) => emails.primaryEmail;
  return {
    ...survivor,
    name: first('name'),
    jobTitle: first('jobTitle'),
    budget: first('budget'),
    isKnown: first('isKnown'),
    managerId:
      [survivor, ...records]
        .map(({ managerId }) => managerId)
        .find((id) => id !== null && !ids.includes(id)) ?? null,
    tags: distinct(records.flatMap(({ tags }) => tags)),
    words: distinct(records.flatMap(({ words }) => words)),
    emails: {
      primaryEmail: emailOf(sourceOf(merging, emailOf)),
      additionalEmails: othersOf(
        merging,
        emailOf,
        ({ emails }) => emails.additionalEmails,
        (email) => email,
      ),
    },
    phones: {
      ...(phoneOf({ phones }) ? phones : survivor.phones),
      additionalPhones: othersOf(
        merging,
        phoneOf,
        ({ phones: { additionalPhones } }) => additionalPhones,
        ({ number }) => number,
      ),
    },
    linkedinLink: {
      primaryLinkUrl: link ? link.url : '',
      primaryLinkLabel: link ? link.label : survivor.linkedinLink.primaryLinkLabel,
      secondaryLinks: othersOf(
        merging,
        linkOf,
        ({ linkedinLink: { secondaryLinks } }) => secondaryLinks,
        ({ url }) => url,
      ),
    },
  };
};

const listed = async (plural: string, filter: string): Promise<readonly Json[]> => {
  const { status, body, text: answer } = await api.get(`/rest/${plural}?depth=0&filter=${filter}`);
  expect(status, answer).toBe(200);
  return body.data[plural];
};

const withoutTimes = (record: Json): Json => ({ ...record, updatedAt: null });

let round = 0;

it(`${MERGES} random merges do what the model does`, async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ records, survivor, managers, opportunities, rockets, targets }) => {
      round += 1;
      const create = (plural: string, bodies: readonly Json[]): Promise<readonly Json[]> =>
        bodies.length === 0 ? Promise.resolve([]) : made(api.post(`/rest/batch/${plural}?depth=0`, bodies));
      const all = await create('people', [
        ...records.map((record, at) => bodyOf(record, `own${at}-${round}`)),
        { jobTitle: 'another' },
      ]);
      const ids: readonly string[] = all.slice(0, -1).map(({ id }) => id);
      const at = (place: number | null): string | null =>
        place === null ? null : (ids[place] ?? all.at(-1).id);
      const managed = all.map(({ id }, place) => ({ id, managerId: at(managers[place] ?? null) }));
      await made(api.post('/rest/batch/people?upsert=true', managed));
      const notes = await create('notes', [{}, {}, {}]);
      const pointing = {
        opportunities: await create(
          'opportunities',
          opportunities.map((one) => ({ pointOfContactId: at(one) })),
        ),
        rockets: await create(
          'rockets',
          rockets.map(([one, two]) => ({ pilotId: at(one), copilotId: at(two) })),
        ),
        noteTargets: await create(
          'noteTargets',
          targets.map(([note, one]) => ({ noteId: notes[note].id, personId: at(one) })),
        ),
      };
      const before = await listed('people', `id[in]:[${all.map(({ id }) => id).join(',')}]`);
      const byId = new Map(before.map((record) => [record.id, record]));
      const merging = { records: ids.map((id) => byId.get(id)), survivor: byId.get(ids[survivor]) };

      const answer = await api.patch('/rest/people/merge?depth=0', { ids, conflictPriorityIndex: survivor });
      expect(answer.status, answer.text).toBe(200);
      const { person } = answer.body.data;
      expect(withoutTimes(person)).toEqual(withoutTimes(modelOf(merging)));
      const repointed = (record: Json): Json =>
        Object.fromEntries(
          Object.entries(record).map(([key, value]) => [
            key,
            key !== 'id' && ids.some((id) => id === value) ? person.id : value,
          ]),
        );
      const [other] = before.filter(({ id }) => id === all.at(-1).id);
      const after = await listed('people', `id[in]:[${[...ids, other.id].join(',')}]`);
      expect(after.map(withoutTimes).toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
        [person, repointed(other)].map(withoutTimes).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
      );
      for (const [plural, stored] of Object.entries(pointing)) {
        if (stored.length === 0) continue;
        const now = await listed(plural, `id[in]:[${stored.map(({ id }) => id).join(',')}]`);
        const own = stored.filter((record) => JSON.stringify(repointed(record)) === JSON.stringify(record));
        const moved = stored.filter((record) => !own.includes(record));
        const same = (a: Json, b: Json) =>
          a.noteId === b.noteId && repointed(a).personId === repointed(b).personId;
        const isRepeated = (record: Json) =>
          plural === 'noteTargets' &&
          moved.includes(record) &&
          stored.some((one) => same(one, record) && (own.includes(one) || one.id < record.id));
        const left = stored.filter((record) => !isRepeated(record)).map(repointed);
        expect(now.map(withoutTimes)).toEqual(left.map(withoutTimes));
      }
    }),
    { numRuns: MERGES },
  );
  expect(await brokenRules((query, params) => database.query(query, [...params]), api.workspaceId)).toEqual(
    [],
  );
});
