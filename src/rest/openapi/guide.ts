/** The guide of the API, in Markdown: the introduction of the document. Tests run every snippet of it. */
import {
  MAX_BULK_RECORDS,
  MAX_FILTER_BYTES,
  MAX_FILTER_DEPTH,
  MAX_FILTER_PREDICATES,
  MAX_LIST_ITEMS,
  MAX_OFFSET,
} from '../../limits.ts';
import type { Maxima } from '../definitions/operation.ts';
import { errorTable } from './error-table.ts';

const code = (language: 'sh' | 'js' | 'python' | 'http' | 'json' | 'text', text: string): string =>
  `\`\`\`${language}\n${text.trim()}\n\`\`\``;

/** Parts are separated by an empty line. */
const join = (...parts: readonly string[]): string => parts.join('\n\n');

const firstRequest = (origin: string): string =>
  join(
    '## First request',
    'The API reads and writes the records of a CRM: people, companies, opportunities, notes, tasks, and objects of your own. Put an API key into the environment, and list three companies:',
    code(
      'sh',
      `
export VIGINTI_KEY=\${VIGINTI_KEY:-vgt_your_key}
curl -s "${origin}/rest/companies?limit=3" -H "Authorization: Bearer $VIGINTI_KEY"
`,
    ),
    'The snippets below share this small client, in JavaScript (Node 20, as a module) and in Python 3:',
    code(
      'js',
      `
const api = async (path, { query = {}, headers = {}, ...init } = {}) => {
  const response = await fetch('${origin}/rest/' + path + '?' + new URLSearchParams(query), {
    ...init,
    headers: {
      Authorization: 'Bearer ' + process.env.VIGINTI_KEY,
      'Content-Type': 'application/json',
      ...headers,
    },
  });
  const body = await response.json();
  if (!response.ok) throw Object.assign(new Error(body.messages.join(' ')), { response, body });
  return body;
};

const { data, totalCount } = await api('companies', { query: { limit: 3 } });
console.log(totalCount, data.companies.map(({ name }) => name));
`,
    ),
    code(
      'python',
      `
import json, os, urllib.error, urllib.parse, urllib.request

def api(path, method="GET", query={}, body=None, headers={}):
    request = urllib.request.Request(
        "${origin}/rest/" + path + "?" + urllib.parse.urlencode(query),
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={
            "Authorization": "Bearer " + os.environ["VIGINTI_KEY"],
            "Content-Type": "application/json",
            **headers,
        },
    )
    with urllib.request.urlopen(request) as response:
        return json.load(response)

page = api("companies", query={"limit": 3})
print(page["totalCount"], [company["name"] for company in page["data"]["companies"]])
`,
    ),
  );

const AUTHENTICATION = join(
  '## Authentication and scopes',
  'Send an API key with every request: `Authorization: Bearer vgt_…`. The key decides the workspace; no header or path does. A key is never read from the query string. Its scopes decide what it may do:',
  [
    '| Scope | Allows |',
    '| --- | --- |',
    '| `records:read` | to read records |',
    '| `records:write` | to create, update, delete and restore records |',
    '| `metadata:read` | to read objects and fields, and this document with your own objects |',
    '| `metadata:write` | to create, update and delete objects and fields |',
    '| `events:read` | to follow all changes, and to read the history of records |',
  ].join('\n'),
  'A request without a live key is a 401, one without the scope a 403 that names the scope. A revoked key stops working with the next request. `GET /rest/me` tells a key its workspace, scopes and limits.',
);

const filtering = (): string =>
  join(
    '## Filtering',
    '`filter` takes conditions of the form `field[comparator]:value`, separated by commas. All of them must hold.',
    'Texts:',
    code(
      'http',
      `
GET /rest/people?filter=city[eq]:Bergen
GET /rest/people?filter=jobTitle[neq]:CEO
GET /rest/people?filter=name.lastName[startsWith]:Ho
GET /rest/people?filter=emails.primaryEmail[endsWith]:"@fjord.example"
GET /rest/people?filter=jobTitle[ilike]:"%engineer%"
GET /rest/people?filter=city[in]:[Bergen,Oslo,"New York, NY"]
`,
    ),
    'Numbers, amounts, dates and moments:',
    code(
      'http',
      `
GET /rest/companies?filter=employees[gte]:100
GET /rest/companies?filter=employees[gt]:10,employees[lt]:500
GET /rest/companies?filter=employees[in]:[1,2,3]
GET /rest/opportunities?filter=amount.amountMicros[gt]:50000000000
GET /rest/people?filter=createdAt[gte]:"2026-01-01"
GET /rest/opportunities?filter=closeDate[lt]:"2026-07-01T00:00:00Z"
`,
    ),
    'Options, booleans, and values that are not there:',
    code(
      'http',
      `
GET /rest/opportunities?filter=stage[eq]:NEW
GET /rest/opportunities?filter=stage[in]:[NEW,MEETING]
GET /rest/opportunities?filter=stage[neq]:CUSTOMER
GET /rest/companies?filter=idealCustomerProfile[eq]:true
GET /rest/opportunities?filter=closeDate[is]:NULL
GET /rest/people?filter=companyId[is]:NOT_NULL
`,
    ),
    'Related records, groups of conditions, and the trash:',
    code(
      'http',
      `
GET /rest/people?filter=company.name[ilike]:"%robot%"
GET /rest/people?filter=or(city[eq]:Bergen,city[eq]:Oslo)
GET /rest/people?filter=not(city[eq]:Bergen)
GET /rest/people?filter=city[eq]:Bergen,or(jobTitle[eq]:CEO,jobTitle[eq]:CTO)
GET /rest/opportunities?filter=and(stage[eq]:NEW,or(closeDate[is]:NULL,closeDate[gt]:"2026-01-01"))
GET /rest/people?filter=deletedAt[is]:NOT_NULL
`,
    ),
    'The grammar:',
    code(
      'text',
      `
filter     = item *( "," item )
item       = ( "and" / "or" / "not" ) "(" item *( "," item ) ")" / condition
condition  = field *( "." part ) "[" comparator "]" ":" value
value      = text / quoted / "[" value *( "," value ) "]"
comparator = eq / neq / gt / gte / lt / lte / in / is / startsWith / endsWith / like / ilike / containsAny
`,
    ),
    [
      '* `is` takes `NULL` or `NOT_NULL`. `in` and `containsAny` take a list. `like` and `ilike` take the wildcards `%` and `_`; `ilike` ignores case.',
      '* Quotes (`"…"` or `\'…\'`) protect every character inside: commas, brackets, blanks. Inside them, `\\` escapes a quote or a backslash.',
      `* A filter has at most ${MAX_FILTER_BYTES} bytes, ${MAX_FILTER_PREDICATES} conditions, ${MAX_FILTER_DEPTH} levels of groups, and ${MAX_LIST_ITEMS} items in a list.`,
    ].join('\n'),
    '**Encode the filter** like every value in a URL. `URLSearchParams`, `urllib.parse.urlencode` and `curl -G --data-urlencode` do it; without it, `+`, `&`, `#` and `%` change what the server reads.',
    code(
      'js',
      `
const robots = await api('people', {
  query: { filter: 'company.name[ilike]:"%robot%",city[in]:[Bergen,Oslo]', fields: 'name,city' },
});
console.log(robots.data.people.length);
`,
    ),
  );

const SORTING = join(
  '## Sorting',
  '`order_by` takes fields with a direction: `AscNullsFirst` (the default), `AscNullsLast`, `DescNullsFirst` or `DescNullsLast`. Without it, records come in the order of their creation.',
  code(
    'http',
    `
GET /rest/people?order_by=createdAt[DescNullsLast]
GET /rest/people?order_by=name.lastName,name.firstName
GET /rest/opportunities?order_by=amount.amountMicros[DescNullsLast]
GET /rest/people?order_by=company.name[AscNullsLast]
`,
  ),
);

const paging = ({ maxPageSize }: Maxima): string =>
  join(
    '## Paging',
    `A page has at most \`limit\` records (1 to ${maxPageSize}); it may have fewer if they are large. Send the \`endCursor\` of a page as \`starting_after\` to read the next one, as long as \`hasNextPage\` is true. Pages neither repeat nor skip records, also while others write.`,
    code(
      'js',
      `
const people = [];
let cursor = '';
do {
  const { data, pageInfo } = await api('people', {
    query: { limit: 60, order_by: 'createdAt[AscNullsFirst]', fields: 'name', starting_after: cursor },
  });
  people.push(...data.people);
  cursor = pageInfo.hasNextPage ? pageInfo.endCursor : null;
} while (cursor);
console.log(people.length);
`,
    ),
    code(
      'python',
      `
people, cursor = [], ""
while cursor is not None:
    page = api("people", query={
        "limit": 60, "order_by": "createdAt[AscNullsFirst]", "fields": "name", "starting_after": cursor,
    })
    people += page["data"]["people"]
    cursor = page["pageInfo"]["endCursor"] if page["pageInfo"]["hasNextPage"] else None
print(len(people))
`,
    ),
    `\`ending_before\` reads backwards. \`offset\` skips up to ${MAX_OFFSET} records, and is slow where it is large. \`totalCount\` counts all records that the filter matches.`,
  );

const DEPTH = join(
  '## Related records and fields',
  'With `depth=0` a record has only the ids of related records (`companyId`). With `depth=1`, the default, it has the related records themselves (`company`, and lists such as `people`, of at most 60). With `depth=2` those have theirs. `fields` picks what you need, and makes responses small and fast:',
  code(
    'http',
    `
GET /rest/companies?depth=0
GET /rest/companies?depth=1&fields=name,people
GET /rest/people?depth=2&fields=name,company&limit=5
`,
  ),
);

const writing = ({ maxBatchSize }: Maxima): string =>
  join(
    '## Writing, batches and upsert',
    'Create, change and read back a company. PATCH changes the fields you send and keeps all others; of a field with several parts, it changes the parts you send; `null` clears a field.',
    code(
      'js',
      `
const post = (path, body, options) => api(path, { method: 'POST', body: JSON.stringify(body), ...options });

const { company } = (await post('companies', { name: 'Skua Robotics', employees: 12 })).data;
const changed = await api('companies/' + company.id, {
  method: 'PATCH',
  body: JSON.stringify({ employees: 13, address: { addressCity: 'Bergen' } }),
});
console.log(changed.data.company.employees);
`,
    ),
    code(
      'python',
      `
company = api("companies", "POST", body={"name": "Skua Robotics", "employees": 12})["data"]["company"]
changed = api("companies/" + company["id"], "PATCH", body={"employees": 13})
print(changed["data"]["company"]["employees"])
`,
    ),
    `A relation is set by its foreign key (\`companyId\`), or by a unique value: \`{"company": {"connect": {"where": {"domainName": {"primaryLinkUrl": "https://skua.example"}}}}}\`. A batch creates up to ${maxBatchSize} records, all of them or none; an error names each record by its place in the list.`,
    'With `upsert=true`, a record that has the same `id` or the same unique value is updated instead of refused. That makes an import repeatable:',
    code(
      'js',
      `
const rows = [
  { name: { firstName: 'Ada', lastName: 'Holm' }, emails: { primaryEmail: 'ada@skua.example' } },
  { name: { firstName: 'Nils', lastName: 'Berg' }, emails: { primaryEmail: 'nils@skua.example' } },
];
for (let run = 0; run < 2; run += 1) {
  const { data } = await post('batch/people', rows, { query: { upsert: true, depth: 0 } });
  console.log(data.people.map(({ id }) => id));
}
`,
    ),
    `\`PATCH\` and \`DELETE\` on a collection change every record that a \`filter\` matches, at most ${MAX_BULK_RECORDS} in one request.`,
  );

const DELETING = join(
  '## Deleting and restoring',
  'DELETE moves a record to the trash: it is gone from lists, and a GET is a 404. It can be restored. With `soft_delete=false` it is destroyed.',
  code(
    'js',
    `
await api('companies/' + company.id, { method: 'DELETE' });
await api('companies/' + company.id + '/restore', { method: 'PATCH' });
await api('companies/' + company.id, { method: 'DELETE', query: { soft_delete: false } });
`,
  ),
  'The trash is listed with `filter=deletedAt[is]:NOT_NULL`.',
);

const RETRIES = join(
  '## Idempotent retries',
  'If a connection breaks, you cannot know whether a write was done. Send a new `Idempotency-Key` with each write: if you repeat the request with it within 24 hours, nothing is written twice, and you receive the first response, with the header `Idempotency-Replayed: true`.',
  code(
    'js',
    `
const key = { 'Idempotency-Key': crypto.randomUUID() };
const once = await post('notes', { title: 'Call with Ada' }, { headers: key });
const again = await post('notes', { title: 'Call with Ada' }, { headers: key });
console.log(once.data.note.id === again.data.note.id);
`,
  ),
  code(
    'python',
    `
import uuid

key = {"Idempotency-Key": str(uuid.uuid4())}
once = api("notes", "POST", body={"title": "Call with Ada"}, headers=key)
again = api("notes", "POST", body={"title": "Call with Ada"}, headers=key)
print(once["data"]["note"]["id"] == again["data"]["note"]["id"])
`,
  ),
);

const RATE_LIMITS = join(
  '## Rate limits',
  'Each key has a number of requests per minute, which the header `RateLimit-Policy` tells: `"key";q=1000;w=60` is 1,000 in 60 seconds. Beyond it, requests are a 429 with `Retry-After`. A 503 has that header too. Wait that long, and longer each time:',
  code(
    'js',
    `
const patiently = async (send, attempts = 5) => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send();
    } catch (error) {
      const isTemporary = [409, 429, 503].includes(error.response?.status) && error.body.code !== 'DUPLICATE';
      if (!isTemporary || attempt === attempts) throw error;
      const seconds = Number(error.response.headers.get('retry-after') ?? 1) * 2 ** (attempt - 1);
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000 * (1 + Math.random())));
    }
  }
};

console.log((await patiently(() => api('people', { query: { limit: 1 } }))).totalCount);
`,
  ),
  code(
    'python',
    `
import random, time

def patiently(send, attempts=5):
    for attempt in range(attempts):
        try:
            return send()
        except urllib.error.HTTPError as error:
            if error.code not in (429, 503) or attempt == attempts - 1:
                raise
            seconds = float(error.headers.get("Retry-After", 1)) * 2 ** attempt
            time.sleep(seconds * (1 + random.random()))

print(patiently(lambda: api("people", query={"limit": 1}))["totalCount"])
`,
  ),
);

const errors = (): string =>
  join(
    '## Errors',
    'Every error has the same shape, whatever failed. `messages` list every problem that was found; `details`, if it is there, has the same for programs. An error changes nothing: a write is done as a whole, or not at all.',
    code(
      'json',
      JSON.stringify(
        {
          statusCode: 400,
          error: 'Bad Request',
          messages: ['Invalid number value \'many\' for field "employees"'],
          code: 'INVALID_VALUE',
          requestId: '46985b07-2bee-4175-9a81-a9beb083e2ef',
        },
        null,
        2,
      ),
    ),
    code(
      'js',
      `
try {
  await post('companies', { employees: 'many' });
} catch (error) {
  console.log(error.body.code, error.body.messages);
}
`,
    ),
    'The header `Link` of an error leads here. Programs should look at `code`:',
    errorTable(),
  );

const OWN_OBJECTS = join(
  '## Your own objects',
  'Create objects and fields, and their endpoints work at once: no migration, no deployment.',
  code(
    'js',
    `
const label = 'Probe ' + Math.random().toString(36).slice(2, 8);
const { object } = (
  await post('metadata/objects', { labelSingular: label, labelPlural: label + 's' })
).data;
await post('metadata/fields', {
  objectMetadataId: object.id,
  type: 'SELECT',
  label: 'Stage',
  options: [
    { label: 'Planned', value: 'PLANNED', color: 'blue' },
    { label: 'Flown', value: 'FLOWN', color: 'green' },
  ],
});
const probe = await post(object.namePlural, { name: 'Skua 1', stage: 'FLOWN' });
console.log(probe.data[object.nameSingular].stage);
await api('metadata/objects/' + object.id, { method: 'DELETE' });
`,
  ),
  'The examples of *Create a field* show every type of field. Counts and sums come from *Count and aggregate*:',
  code(
    'http',
    `
GET /rest/opportunities/groupBy?group_by=[{"stage":true}]&aggregate=["totalCount","sumAmountAmountMicros"]
`,
  ),
  'A typed client is one command away: `npx openapi-typescript` on the document that your key opens (`/openapi.json`).',
);

const TWENTY = join(
  '## Coming from Twenty',
  [
    "Paths, envelopes, filters, orders, cursors, batches and metadata are those of Twenty's REST API: change the base URL and the key of your client. What differs:",
    '* Every error has one shape, and an unknown record is a 404.',
    '* Responses have the record under its own name (`company`), and under that of the operation (`createCompany`), which clients of Twenty read.',
    '* `depth` may be 2. A write by filter needs a filter.',
    "* The documents at `/rest/open-api/core` and `/rest/open-api/metadata` use Twenty's names for operations and schemas.",
  ].join('\n'),
);

/** @param origin where the API is reached */
export const guide = (origin: string, maxima: Maxima): string =>
  join(
    'The REST API of your CRM: records of standard objects and of your own, and the objects and fields themselves.',
    firstRequest(origin),
    AUTHENTICATION,
    filtering(),
    SORTING,
    paging(maxima),
    DEPTH,
    writing(maxima),
    DELETING,
    RETRIES,
    RATE_LIMITS,
    errors(),
    OWN_OBJECTS,
    TWENTY,
  );
