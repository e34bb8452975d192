/** `GET /rest/{objects}/groupBy`: records in groups, with aggregates, an order and samples. */
import { beforeAll, describe, expect, it } from 'vitest';
import { counting, createWorkspace, type Json, type Workspace } from '../support/api.ts';

const group = (api: Workspace, plural: string, parameters: Readonly<Record<string, Json>>): Promise<Json> => {
  const query = new URLSearchParams(
    Object.entries(parameters).map(([name, value]): [string, string] => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
  return api.get(`/rest/${plural}/groupBy?${query}`);
};

const groupsOf = async (
  api: Workspace,
  plural: string,
  parameters: Readonly<Record<string, Json>>,
): Promise<Json> => {
  const answer = await group(api, plural, parameters);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
};

const createMany = async (
  api: Workspace,
  plural: string,
  bodies: readonly Json[],
): Promise<readonly Json[]> => {
  const answer = await api.post(`/rest/batch/${plural}?depth=0`, bodies);
  expect(answer.status, answer.text).toBe(201);
  return answer.body.data[plural];
};

/** Values of the groups, in order. */
const valuesOf = (groups: Json): Json =>
  groups.map(({ groupByDimensionValues }: Json) => groupByDimensionValues);

describe('opportunities in groups', () => {
  let api: Workspace;
  let acme: Json;
  let deals: readonly Json[];

  beforeAll(async () => {
    api = await createWorkspace();
    [acme] = await createMany(api, 'companies', [{ name: 'Acme' }, { name: 'bolt' }]);
    const amount = (micros: number, currencyCode: string) => ({ amountMicros: micros, currencyCode });
    deals = await createMany(api, 'opportunities', [
      {
        name: 'A',
        stage: 'NEW',
        amount: amount(1_000_000, 'EUR'),
        companyId: acme.id,
        closeDate: '2026-01-31T23:30:00Z',
      },
      { name: 'B', stage: 'NEW', amount: amount(3_000_000, 'EUR'), closeDate: '2026-02-01T12:00:00Z' },
      { name: 'C', stage: 'MEETING', amount: amount(9_000_000_000_000_000, 'USD'), companyId: acme.id },
      {
        name: 'D',
        stage: 'MEETING',
        amount: amount(9_000_000_000_000_000, 'USD'),
        closeDate: '2026-06-03T00:00:00Z',
      },
      { name: 'gone', stage: 'NEW', amount: amount(5, 'EUR') },
    ]);
    await api.delete(`/rest/opportunities/${deals[4].id}`);
  });

  it('are counted by a field, by default', async () => {
    expect(await groupsOf(api, 'opportunities', { group_by: [{ stage: true }] })).toEqual([
      { totalCount: '2', groupByDimensionValues: ['MEETING'] },
      { totalCount: '2', groupByDimensionValues: ['NEW'] },
    ]);
  });

  it('tell every aggregate, numbers as strings', async () => {
    const aggregate = [
      ...['totalCount', 'sumAmountAmountMicros', 'avgAmountAmountMicros', 'minAmountAmountMicros'],
      ...['maxAmountAmountMicros', 'countUniqueValuesAmountCurrencyCode', 'countEmptyCompanyId'],
      ...['countNotEmptyId', 'percentageEmptyCloseDate', 'percentageNotEmptyCloseDate', 'maxCloseDate'],
    ];
    const groups = await groupsOf(api, 'opportunities', {
      group_by: [{ stage: true }],
      aggregate,
      order_by: [{ stage: 'DescNullsLast' }],
    });
    expect(Object.keys(groups[0])).toEqual([...aggregate, 'groupByDimensionValues']);
    expect(groups).toEqual([
      {
        totalCount: '2',
        sumAmountAmountMicros: '4000000',
        avgAmountAmountMicros: '2000000',
        minAmountAmountMicros: '1000000',
        maxAmountAmountMicros: '3000000',
        countUniqueValuesAmountCurrencyCode: '1',
        countEmptyCompanyId: '1',
        countNotEmptyId: '2',
        percentageEmptyCloseDate: '0',
        percentageNotEmptyCloseDate: '1',
        maxCloseDate: '2026-02-01T12:00:00.000Z',
        groupByDimensionValues: ['NEW'],
      },
      {
        totalCount: '2',
        sumAmountAmountMicros: '18000000000000000',
        avgAmountAmountMicros: '9000000000000000',
        minAmountAmountMicros: '9000000000000000',
        maxAmountAmountMicros: '9000000000000000',
        countUniqueValuesAmountCurrencyCode: '1',
        countEmptyCompanyId: '1',
        countNotEmptyId: '2',
        percentageEmptyCloseDate: '0.5',
        percentageNotEmptyCloseDate: '0.5',
        maxCloseDate: '2026-06-03T00:00:00.000Z',
        groupByDimensionValues: ['MEETING'],
      },
    ]);
  });

  it('go by parts, foreign keys, and fields of related records', async () => {
    expect(
      valuesOf(
        await groupsOf(api, 'opportunities', {
          group_by: [{ amount: { currencyCode: true } }, { stage: true }],
        }),
      ),
    ).toEqual([
      ['EUR', 'NEW'],
      ['USD', 'MEETING'],
    ]);
    expect(valuesOf(await groupsOf(api, 'opportunities', { group_by: [{ companyId: true }] }))).toEqual([
      [null],
      [acme.id],
    ]);
    expect(
      valuesOf(
        await groupsOf(api, 'opportunities', {
          group_by: [{ company: { name: true } }],
          order_by: [{ company: { name: 'AscNullsLast' } }],
        }),
      ),
    ).toEqual([['Acme'], [null]]);
    expect(
      valuesOf(await groupsOf(api, 'opportunities', { group_by: [{ amount: { amountMicros: true } }] })),
    ).toEqual([[1_000_000], [3_000_000], [9_000_000_000_000_000]]);
  });

  it('go by dates in buckets of a time zone, in the order of the calendar', async () => {
    const by = async (granularity: string, more: Json = {}): Promise<Json> =>
      valuesOf(
        await groupsOf(api, 'opportunities', {
          group_by: [{ closeDate: { granularity, timeZone: 'UTC', ...more } }],
          filter: 'closeDate[is]:NOT_NULL',
        }),
      ).flat();
    expect(await by('MONTH')).toEqual(['2026-01-01', '2026-02-01', '2026-06-01']);
    expect(await by('MONTH', { timeZone: 'Europe/Oslo' })).toEqual(['2026-02-01', '2026-06-01']);
    expect(await by('DAY')).toEqual(['2026-01-31', '2026-02-01', '2026-06-03']);
    expect(await by('QUARTER')).toEqual(['2026-01-01', '2026-04-01']);
    expect(await by('YEAR')).toEqual(['2026-01-01']);
    expect(await by('WEEK')).toEqual(['2026-01-26', '2026-06-01']);
    expect(await by('WEEK', { weekStartDay: 'SUNDAY' })).toEqual(['2026-01-25', '2026-02-01', '2026-05-31']);
    expect(await by('WEEK', { weekStartDay: 'SATURDAY' })).toEqual(['2026-01-31', '2026-05-30']);
    expect(await by('DAY_OF_THE_WEEK')).toEqual(['Wednesday', 'Saturday', 'Sunday']);
    expect(await by('MONTH_OF_THE_YEAR')).toEqual(['January', 'February', 'June']);
    expect(await by('QUARTER_OF_THE_YEAR')).toEqual(['Q1', 'Q2']);
    expect(await by('NONE')).toEqual([
      '2026-01-31T23:30:00.000Z',
      '2026-02-01T12:00:00.000Z',
      '2026-06-03T00:00:00.000Z',
    ]);
    expect(
      valuesOf(
        await groupsOf(api, 'opportunities', {
          group_by: [{ closeDate: { granularity: 'DAY_OF_THE_WEEK' } }],
          limit: 1,
        }),
      ),
    ).toEqual([[null]]);
  });

  it('are ordered by aggregates and buckets, and limited', async () => {
    const parameters = {
      group_by: [{ closeDate: { granularity: 'YEAR', timeZone: 'UTC' } }],
      order_by: [{ aggregate: { totalCount: 'DescNullsLast' } }],
    };
    expect(valuesOf(await groupsOf(api, 'opportunities', parameters))).toEqual([['2026-01-01'], [null]]);
    expect(valuesOf(await groupsOf(api, 'opportunities', { ...parameters, limit: '1' }))).toEqual([
      ['2026-01-01'],
    ]);
    expect(
      valuesOf(
        await groupsOf(api, 'opportunities', {
          group_by: parameters.group_by,
          order_by: [{ closeDate: { orderBy: 'DescNullsFirst', granularity: 'YEAR' } }],
        }),
      ),
    ).toEqual([[null], ['2026-01-01']]);
  });

  it('leave out deleted records unless the filter mentions them, and those the filter leaves out', async () => {
    const count = async (filter: string): Promise<Json> =>
      (await groupsOf(api, 'opportunities', { group_by: [{ stage: true }], filter })).map(
        ({ totalCount, groupByDimensionValues: [stage] }: Json) => `${stage} ${totalCount}`,
      );
    expect(await count('deletedAt[is]:NOT_NULL')).toEqual(['NEW 1']);
    expect(await count('company.name[eq]:Acme')).toEqual(['MEETING 1', 'NEW 1']);
    expect(await count('name[eq]:nothing')).toEqual([]);
  });

  it('hold samples of their records, at depth 0', async () => {
    const groups = await groupsOf(api, 'opportunities', {
      group_by: [{ stage: true }],
      aggregate: [],
      include_records_sample: 'true',
      order_by_for_records: 'company.name[AscNullsLast],name[DescNullsLast]',
    });
    expect(groups.map(({ records }: Json) => records.map(({ name }: Json) => name))).toEqual([
      ['C', 'D'],
      ['A', 'B'],
    ]);
    expect(groups[1].records[0]).toEqual(deals[0]);
    expect(Object.keys(groups[0])).toEqual(['groupByDimensionValues', 'records']);
  });

  it('cost one request and one statement, and are of the workspace alone', async () => {
    const { result, requests, statements } = await counting(() =>
      group(api, 'opportunities', { group_by: [{ stage: true }], include_records_sample: 'true' }),
    );
    expect([result.status, requests, statements]).toEqual([200, 1, 1]);
    expect(await groupsOf(await createWorkspace(), 'opportunities', { group_by: [{ stage: true }] })).toEqual(
      [],
    );
  });
});

it('groups records of custom objects by custom fields, and by each item of a list', async () => {
  const api = await createWorkspace();
  const object = await api.post('/rest/metadata/objects', {
    labelSingular: 'Rocket',
    labelPlural: 'Rockets',
  });
  const options = ['A', 'B'].map((value, position) => ({ label: value, value, position, color: 'blue' }));
  for (const field of [
    { type: 'NUMBER', name: 'thrust' },
    { type: 'BOOLEAN', name: 'flown' },
    { type: 'DATE', name: 'launch' },
    { type: 'DATE_TIME', name: 'landing' },
    { type: 'MULTI_SELECT', name: 'tags', options },
    { type: 'RAW_JSON', name: 'extra' },
  ]) {
    const objectMetadataId = object.body.data.object.id;
    const made = await api.post('/rest/metadata/fields', { objectMetadataId, label: field.name, ...field });
    expect(made.status, made.text).toBe(201);
  }
  await createMany(api, 'rockets', [
    { thrust: 1.5, flown: true, launch: '2026-03-01', landing: '2026-03-02T01:00:00Z', tags: ['A', 'B'] },
    { thrust: 2.5, flown: false, launch: '2026-03-31', tags: ['B'] },
    { thrust: 2.5 },
  ]);
  const groups = await groupsOf(api, 'rockets', {
    group_by: [{ launch: { granularity: 'MONTH' } }],
    aggregate: [
      'sumThrust',
      'countTrueFlown',
      'countFalseFlown',
      'minLaunch',
      'maxLanding',
      'countUniqueValuesTags',
    ],
  });
  expect(groups).toEqual([
    {
      sumThrust: '2.5',
      countTrueFlown: '0',
      countFalseFlown: expect.any(String),
      minLaunch: null,
      maxLanding: null,
      countUniqueValuesTags: '0',
      groupByDimensionValues: [null],
    },
    {
      sumThrust: '4',
      countTrueFlown: '1',
      countFalseFlown: '1',
      minLaunch: '2026-03-01',
      maxLanding: '2026-03-02T01:00:00.000Z',
      countUniqueValuesTags: '2',
      groupByDimensionValues: ['2026-03-01'],
    },
  ]);
  const tags = async (how: Json): Promise<Json> =>
    (await groupsOf(api, 'rockets', { group_by: [{ tags: how }] })).map(
      ({ totalCount, groupByDimensionValues }: Json) => [groupByDimensionValues[0], totalCount],
    );
  expect(await tags({ unnest: true })).toEqual([
    [null, '1'],
    ['A', '1'],
    ['B', '2'],
  ]);
  expect(await tags(true)).toEqual([
    [null, '1'],
    [['B'], '1'],
    [['A', 'B'], '1'],
  ]);
  expect(
    valuesOf(await groupsOf(api, 'rockets', { group_by: [{ thrust: true }, { flown: true }] })).map(
      ([thrust]: Json) => thrust,
    ),
  ).toEqual(
    [1.5, 2.5, 2.5].slice(
      0,
      (await groupsOf(api, 'rockets', { group_by: [{ thrust: true }, { flown: true }] })).length,
    ),
  );
});

it('refuses what it cannot read, and says all of it', async () => {
  const api = await createWorkspace();
  const stage = [{ stage: true }];
  const example =
    'Invalid group_by query parameter - should be a valid array of objects - ex: [{"firstField": true}, {"secondField": {"subField": true}}, {"dateField": {"granularity": \'DAY\'}}]';
  const refusals: readonly [parameters: Readonly<Record<string, Json>>, messages: readonly string[]][] = [
    [{}, [example]],
    [{ group_by: 'stage' }, [example]],
    [{ group_by: { stage: true } }, [example]],
    [{ group_by: [] }, [example]],
    [{ group_by: [{ foo: true }] }, ['Unidentified field in groupBy: foo']],
    [{ group_by: [{ amount: true }] }, ['Field "amount" is not supported in groupBy']],
    [{ group_by: [{ company: true }] }, ['Field "company" is not supported in groupBy']],
    [{ group_by: [{ favorites: { id: true } }] }, ['Field "favorites.id" is not supported in groupBy']],
    [
      { group_by: [{ stage: false }] },
      ['Invalid group_by query parameter - "stage" should be true or an object of options'],
    ],
    [
      { group_by: [{ closeDate: { granularity: 'DAY' } }] },
      ['Time zone should be specified for a group by date on Day, Week, Month, Quarter or Year'],
    ],
    [
      { group_by: [{ closeDate: { granularity: 'DAY', timeZone: 'Mars/Base' } }] },
      ['Invalid timezone: Mars/Base'],
    ],
    [{ group_by: [{ closeDate: { granularity: 'DAY', timeZone: '+01:00' } }] }, ['Invalid timezone: +01:00']],
    [
      { group_by: [{ closeDate: { granularity: 'HOUR' } }] },
      [
        'Invalid granularity "HOUR". Allowed values are NONE, DAY, WEEK, MONTH, QUARTER, YEAR, DAY_OF_THE_WEEK, MONTH_OF_THE_YEAR, QUARTER_OF_THE_YEAR',
      ],
    ],
    [
      { group_by: [{ stage: { granularity: 'DAY' } }] },
      ['Field "stage" has no dates: it cannot be grouped by DAY'],
    ],
    ...['BST', 'ACT', 'NST', 'MET', 'AET', 'US/Pacific-New', 'utc'].map(
      (timeZone): [Json, readonly string[]] => [
        { group_by: [{ closeDate: { granularity: 'DAY', timeZone } }] },
        [`Invalid timezone: ${timeZone}`],
      ],
    ),
    [{ group_by: [{ stage: { unnest: true } }] }, ['Field "stage" has no lists: it cannot be unnested']],
    [
      { group_by: stage, aggregate: ['sumStage', 'totalCount', 'maxFoo'] },
      ['Unknown aggregate field(s): sumStage, maxFoo'],
    ],
    [
      { group_by: stage, aggregate: 'totalCount' },
      [
        'Invalid aggregate query parameter - should be a valid array of string - ex: ["countNotEmptyId", "countEmptyField"]',
      ],
    ],
    [
      { group_by: stage, order_by: [{ name: 'AscNullsFirst' }] },
      ['Cannot order groups by "name": they are not grouped by it'],
    ],
    [
      { group_by: stage, order_by: [{ stage: 'up' }], limit: '0', viewId: 'x' },
      [
        "'viewId' parameter invalid. There are no views here",
        `'order_by' direction "up" invalid. Allowed values are AscNullsFirst, AscNullsLast, DescNullsFirst, DescNullsLast`,
        "limit '0' is invalid. Should be an integer",
      ],
    ],
  ];
  for (const [parameters, messages] of refusals) {
    const answer = await group(api, 'opportunities', parameters);
    expect([answer.status, answer.body.messages], JSON.stringify(parameters)).toEqual([400, messages]);
  }
});

describe('numbers and zones at their edges', () => {
  it('sums what a double cannot hold, and decimals exactly', async () => {
    const api = await createWorkspace();
    const object = await api.post('/rest/metadata/objects', { nameSingular: 'probe', namePlural: 'probes' });
    await api.post('/rest/metadata/fields', {
      objectMetadataId: object.body.data.object.id,
      ...{ type: 'NUMBER', name: 'reading', label: 'Reading' },
    });
    const readings = [1.5e308, 1.5e308, 0.1, 0.2, 9_007_199_254_740_991];
    await createMany(
      api,
      'probes',
      readings.map((reading) => ({ name: reading > 1e308 ? 'large' : 'small', reading })),
    );
    const [large, small] = await groupsOf(api, 'probes', {
      group_by: [{ name: true }],
      aggregate: ['sumReading', 'avgReading'],
      order_by: [{ name: 'AscNullsFirst' }],
    });
    expect([large.sumReading, large.avgReading]).toEqual([`3${'0'.repeat(308)}`, `15${'0'.repeat(307)}`]);
    expect(small.sumReading).toBe('9007199254740991.3');
  });

  it('takes or refuses every time zone there is', async () => {
    const api = await createWorkspace();
    const zones = [
      ...Intl.supportedValuesOf('timeZone'),
      'US/Pacific-New',
      'AET',
      'BST',
      'MET',
      'Etc/GMT+12',
    ];
    const wrong: string[] = [];
    const isTold = async (timeZone: string) => {
      const { status } = await group(api, 'companies', {
        group_by: [{ createdAt: { granularity: 'DAY', timeZone } }],
      });
      if (status !== 200 && status !== 400) wrong.push(`${timeZone}: ${status}`);
    };
    for (let at = 0; at < zones.length; at += 4) await Promise.all(zones.slice(at, at + 4).map(isTold));
    expect(wrong).toEqual([]);
  });
});
