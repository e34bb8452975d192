/**
 * The README's tour by a typed client. `schema.gen.ts` is generated from the document of a workspace that has rockets
 * with a thrust, a stage and a maker: what this file may say is decided by that document.
 */
import createClient from 'openapi-fetch';
import type { components, paths } from './schema.gen.ts';

type Rocket = components['schemas']['Rocket'];

/** Data, or the error that the document describes. */
const dataOf = <T>({ data, error }: { data?: T; error?: { code: string; messages: string[] } }): T => {
  if (error) throw new Error(`${error.code}: ${error.messages.join(' ')}`);
  if (data === undefined) throw new Error('neither data nor an error');
  return data;
};

export const walkThrough = async (baseUrl: string, key: string) => {
  const api = createClient<paths>({ baseUrl, headers: { authorization: `Bearer ${key}` } });

  const { company } = dataOf(
    await api.POST('/rest/companies', {
      body: { name: 'Fjord Robotics', domainName: { primaryLinkUrl: 'https://Fjord.example/' } },
    }),
  ).data;
  const { rocket } = dataOf(
    await api.POST('/rest/rockets', {
      body: { name: 'Skua', thrust: 12.5, stage: 'FLOWN', makerId: company.id },
    }),
  ).data;
  dataOf(
    await api.POST('/rest/batch/rockets', {
      body: [
        { name: 'Petrel', thrust: 30 },
        { name: 'Auk', thrust: 8 },
      ],
    }),
  );
  const list = dataOf(
    await api.GET('/rest/rockets', {
      params: {
        query: {
          filter: 'or(thrust[gt]:20,maker.name[ilike]:"%fjord%")',
          order_by: 'thrust[DescNullsLast]',
          depth: 1,
        },
      },
    }),
  );
  const rockets: readonly Rocket[] = list.data.rockets;

  const path = { id: rocket.id };
  const updated = dataOf(
    await api.PATCH('/rest/rockets/{id}', { params: { path }, body: { stage: 'PLANNED' } }),
  );
  dataOf(await api.DELETE('/rest/rockets/{id}', { params: { path } }));
  const gone = await api.GET('/rest/rockets/{id}', { params: { path } });
  dataOf(await api.PATCH('/rest/rockets/{id}/restore', { params: { path } }));

  // @ts-expect-error the document knows the stages
  const refused = await api.POST('/rest/rockets', { body: { stage: 'LOST' } });

  return {
    link: company.domainName?.primaryLinkUrl,
    names: rockets.map(({ name, thrust, maker }) => [name, thrust, maker?.name ?? null]),
    total: list.totalCount,
    stage: updated.data.rocket.stage,
    gone: [gone.response.status, gone.error?.code],
    refused: [refused.response.status, refused.error?.code],
  };
};
