/** `/llms.txt`: the API on one page of Markdown, for language models that write clients. */
import type { Config } from '../env.ts';
import { ERRORS } from '../errors.ts';
import type { AppContext } from '../http/context.ts';
import { MAX_BULK_RECORDS, MAX_FILTER_PREDICATES, MAX_ORDER_KEYS } from '../limits.ts';
import { STANDARD_OBJECTS } from '../schema/standard-objects/index.ts';
import { OPERATIONS } from './definitions/index.ts';
import type { Operation, Prose } from './definitions/operation.ts';
import type { Services } from './services.ts';

const PROSE: Readonly<Record<Operation['resource'], Prose>> = {
  records: { singular: 'record', plural: 'records', aSingular: 'a record' },
  objects: { singular: 'object', plural: 'objects', aSingular: 'an object' },
  fields: { singular: 'field', plural: 'fields', aSingular: 'a field' },
  events: { singular: 'event', plural: 'events', aSingular: 'an event' },
  service: { singular: '', plural: '', aSingular: '' },
};

const operationLine = ({ method, path, summary, resource, access }: Operation): string => {
  const scope = access.includes(':') ? ` (scope \`${access}\`)` : '';
  return `- \`${method.toUpperCase()} ${path}\`: ${summary(PROSE[resource])}${scope}`;
};

const errorLine = ([code, { status, description }]: [
  string,
  { status: number; description: string },
]): string => `- \`${code}\` (${status}): ${description}`;

const objectLine = ({ namePlural, nameSingular }: { namePlural: string; nameSingular: string }): string =>
  `- \`${namePlural}\`, in bodies and answers one of them \`${nameSingular}\``;

/** @param origin where the API is reached */
export const describeForModels = (origin: string, config: Config): string => `# Viginti

> Twenty's CRM API: the records of a workspace's objects (companies, people, opportunities, notes, tasks and objects of its own), and the definitions of objects and fields.

- [OpenAPI document](${origin}/openapi.json): every operation, parameter and schema. Sent with an API key, it describes the workspace of the key, with its custom objects and fields.
- [Interactive reference](${origin}/docs)

## Requests

- The base URL is ${origin}. Every request under \`/rest\` carries \`Authorization: Bearer vgt_…\`. The key decides the workspace.
- \`GET /rest/me\` returns the workspace, the scopes of the key and the limits.
- Bodies are JSON with \`Content-Type: application/json\`, at most ${config.MAX_BODY_BYTES} bytes.
- Send \`Idempotency-Key\` with every write: a write that is repeated with the same key within 24 hours is not done again.

\`\`\`
curl -H "Authorization: Bearer $VIGINTI_KEY" '${origin}/rest/companies?limit=2'
\`\`\`

## Answers

- A list is \`{"data":{"companies":[…]},"pageInfo":{…},"totalCount":n}\`. One record is \`{"data":{"company":{…}}}\`.
- An error is \`{"statusCode":400,"error":"Bad Request","messages":["…"],"code":"INVALID_FILTER","requestId":"…"}\`. \`messages\` names every problem that was found.

## Lists

- \`limit\`: records of a page, at most ${config.MAX_PAGE_SIZE}.
- \`starting_after\`: the \`pageInfo.endCursor\` of the page before. Go on while \`pageInfo.hasNextPage\` is true. \`ending_before\` goes back.
- \`order_by\`: \`createdAt[DescNullsLast],name[AscNullsFirst]\`, at most ${MAX_ORDER_KEYS} fields.
- \`filter\`: \`field[comparator]:value\`, several separated by commas, at most ${MAX_FILTER_PREDICATES}. All of them must hold. Percent-encode the parameter.
  - \`name[ilike]:"%acme%"\`, \`employees[gte]:10\`, \`createdAt[gte]:"2026-01-01"\`, \`stage[in]:[NEW,MEETING]\`, \`companyId[is]:NULL\`
  - A part of a field: \`name.firstName[eq]:"Ada"\`. A field of a related record: \`company.name[eq]:"Acme"\`.
  - \`or(a[eq]:1,b[eq]:2)\`, \`and(…)\` and \`not(…)\` nest.
- \`depth\`: 0 returns the ids of related records only, 1 (the default) the related records, 2 also theirs. \`fields\`: a comma list of the fields to return.

## Writes

- \`POST\` creates, \`PATCH\` changes the fields that are sent, \`DELETE\` moves to the trash, \`DELETE\` with \`soft_delete=false\` destroys.
- \`POST /rest/batch/{plural}\` creates up to ${config.MAX_BATCH_SIZE} records, all or none. \`upsert=true\` updates a record that is already there.
- A write on a collection needs a \`filter\` and changes at most ${MAX_BULK_RECORDS} records.

## Standard objects

${STANDARD_OBJECTS.map(objectLine).join('\n')}

## Operations

\`{plural}\` is the plural name of an object, such as \`companies\`.

${OPERATIONS.map(operationLine).join('\n')}

## Errors

After \`RATE_LIMITED\` and after any 503, wait the seconds that \`Retry-After\` says and send the request again.

${Object.entries(ERRORS).map(errorLine).join('\n')}
`;

export const llmsText =
  ({ config }: Services) =>
  (context: AppContext): Response =>
    context.body(describeForModels(new URL(context.req.url).origin, config), 200, {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-cache',
    });
