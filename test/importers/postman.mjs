/** What Postman does when a document is imported. */
import { readFileSync, writeFileSync } from 'node:fs';
import converter from 'openapi-to-postmanv2';

const { DOCUMENT, OUT } = process.env;

converter.convertV2({ type: 'string', data: readFileSync(DOCUMENT, 'utf8') }, {}, (error, result) => {
  if (error || !result.result) throw new Error(error?.message ?? result.reason);
  writeFileSync(`${OUT}/collection.json`, JSON.stringify(result.output[0].data));
});
