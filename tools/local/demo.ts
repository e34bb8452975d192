/** Puts the demo data into a workspace, through the API, as any client would. */
import { z } from 'zod';
import { Failure } from '../failure.ts';
import { type DemoRecord, makeDemoData } from './demo-data.ts';

export interface DemoOptions {
  /** Of the server, without `/rest`. */
  readonly url: string;
  readonly key: string;
  readonly signal?: AbortSignal;
}

const BATCH = 60;
const countAnswer = z.object({ totalCount: z.number() });

const call = async (
  { url, key, signal }: DemoOptions,
  path: string,
  records?: readonly DemoRecord[],
): Promise<string> => {
  const response = await fetch(`${url}/rest/${path}`, {
    method: records ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${key}`, ...(records ? { 'content-type': 'application/json' } : {}) },
    ...(records ? { body: JSON.stringify(records) } : {}),
    ...(signal ? { signal } : {}),
  });
  const text = await response.text();
  if (response.ok) return text;
  throw new Failure(
    `The demo data could not be loaded: ${path} answered ${response.status}: ${text.slice(0, 2000)}`,
  );
};

const hasCompanies = async (options: DemoOptions): Promise<boolean> => {
  const answer = countAnswer.parse(JSON.parse(await call(options, 'companies?limit=1&depth=0')));
  return answer.totalCount > 0;
};

/** A workspace that has companies already is left as it is. @returns how many records were made */
export const loadDemo = async (options: DemoOptions): Promise<number> => {
  if (await hasCompanies(options)) return 0;
  let made = 0;
  for (const [plural, records] of makeDemoData()) {
    for (let from = 0; from < records.length; from += BATCH) {
      const batch = records.slice(from, from + BATCH);
      await call(options, `batch/${plural}?depth=0`, batch);
      made += batch.length;
    }
  }
  return made;
};
