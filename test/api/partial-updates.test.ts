/** Updates of one sub-field, whose meaning depends on what the record holds. */
import { beforeAll, describe, expect, it } from 'vitest';
import { counting, createWorkspace, type Json, type Workspace } from '../support/api.ts';

const ADDITIONAL_PHONE = { number: '611111111', countryCode: 'FR', callingCode: '+33' };

/** The same fields on a standard object, which has columns, and on a custom one, which has JSON. */
describe.each([
  { plural: 'people', singular: 'person', emails: 'emails', phones: 'phones', links: 'linkedinLink' },
  { plural: 'guests', singular: 'guest', emails: 'mails', phones: 'lines', links: 'sites' },
])('of $plural', ({ plural, singular, emails, phones, links }) => {
  let api: Workspace;
  beforeAll(async () => {
    api = await createWorkspace();
    const object = await api.post('/rest/metadata/objects', { nameSingular: 'guest', namePlural: 'guests' });
    for (const [type, name] of [
      ['EMAILS', 'mails'],
      ['PHONES', 'lines'],
      ['LINKS', 'sites'],
    ]) {
      const field = { objectMetadataId: object.body.data.object.id, type, name, label: name };
      expect((await api.post('/rest/metadata/fields', field)).status).toBe(201);
    }
  });

  const create = async (body: Json): Promise<string> => {
    const answer = await api.post(`/rest/${plural}?depth=0`, body);
    expect(answer.status, answer.text).toBe(201);
    return answer.body.data[singular].id;
  };
  const byId = async (id: string, body: Json): Promise<Json> => {
    const answer = await api.patch(`/rest/${plural}/${id}?depth=0`, body);
    expect(answer.status, answer.text).toBe(200);
    return answer.body.data[singular];
  };
  const byFilter = async (id: string, body: Json): Promise<Json> => {
    const answer = await api.patch(`/rest/${plural}?depth=0&filter=id[eq]:${id}`, body);
    expect(answer.status, answer.text).toBe(200);
    return answer.body.data[plural][0];
  };
  const updates = [
    { way: 'by id', update: byId },
    { way: 'by filter', update: byFilter },
  ];

  it.each(updates)('$way, a phone number is read with the stored codes', async ({ update }) => {
    const french = await create({
      [phones]: { primaryPhoneNumber: '+33612345678', additionalPhones: [ADDITIONAL_PHONE] },
    });
    expect((await update(french, { [phones]: { primaryPhoneNumber: '06 98 76 54 32' } }))[phones]).toEqual({
      primaryPhoneNumber: '698765432',
      primaryPhoneCountryCode: 'FR',
      primaryPhoneCallingCode: '+33',
      additionalPhones: [ADDITIONAL_PHONE],
    });
    const american = await create({ [phones]: { primaryPhoneNumber: '+12125550100' } });
    expect(
      (await update(american, { [phones]: { primaryPhoneNumber: '(212) 555-0199' } }))[phones],
    ).toMatchObject({ primaryPhoneNumber: '2125550199', primaryPhoneCallingCode: '+1' });
    const unknown = await create({ [phones]: { primaryPhoneNumber: '06 12' } });
    expect((await update(unknown, { [phones]: { primaryPhoneNumber: '06 98' } }))[phones]).toMatchObject({
      primaryPhoneNumber: '06 98',
      primaryPhoneCallingCode: '',
    });
  });

  it.each(updates)('$way, what becomes the primary value leaves the others', async ({ update }) => {
    const id = await create({
      [emails]: { primaryEmail: `${plural}@x.com`, additionalEmails: ['b@x.com', 'c@x.com'] },
      [phones]: { primaryPhoneNumber: '+33612345678', additionalPhones: [ADDITIONAL_PHONE] },
      [links]: { primaryLinkUrl: 'https://a.com', secondaryLinks: [{ url: 'https://b.com', label: 'B' }] },
    });
    const updated = await update(id, {
      [emails]: { primaryEmail: 'C@x.com' },
      [phones]: { primaryPhoneNumber: '06 11 11 11 11' },
      [links]: { primaryLinkUrl: 'https://b.com/' },
    });
    expect(updated[emails]).toEqual({ primaryEmail: 'c@x.com', additionalEmails: ['b@x.com'] });
    expect(updated[phones]).toMatchObject({ primaryPhoneNumber: '611111111', additionalPhones: [] });
    expect(updated[links]).toMatchObject({ primaryLinkUrl: 'https://b.com', secondaryLinks: [] });
    const kept = await update(id, { [links]: { primaryLinkLabel: 'B' }, [emails]: { primaryEmail: '' } });
    expect(kept[emails]).toEqual({ primaryEmail: '', additionalEmails: ['b@x.com'] });
    await api.delete(`/rest/${plural}/${id}?soft_delete=false`);
  });

  it('repeat nothing in the lists beside them', async () => {
    const id = await create({
      [phones]: {
        primaryPhoneNumber: '+33612345678',
        additionalPhones: [
          { number: '+33612345678' },
          { number: '+33611111111' },
          { number: '+33 6 11 11 11 11' },
        ],
      },
      [links]: {
        primaryLinkUrl: 'https://a.com',
        secondaryLinks: [
          { url: 'https://a.com/', label: 'same' },
          { url: 'https://b.com', label: 'first' },
          { url: 'https://B.com/', label: 'again' },
        ],
      },
    });
    const { body } = await api.get(`/rest/${plural}/${id}?depth=0`);
    expect(body.data[singular][phones].additionalPhones).toEqual([ADDITIONAL_PHONE]);
    expect(body.data[singular][links].secondaryLinks).toEqual([{ url: 'https://b.com', label: 'first' }]);
  });

  it('cost one request and one statement', async () => {
    const id = await create({ [phones]: { primaryPhoneNumber: '+33612345678' } });
    await byId(id, { [phones]: { primaryPhoneNumber: '0698765431' } });
    const { requests, statements } = await counting(() =>
      byId(id, { [phones]: { primaryPhoneNumber: '0698765432' } }),
    );
    expect([requests, statements]).toEqual([1, 1]);
  });
});
