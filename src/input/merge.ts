/** Bodies of merge requests → the records to merge, and which of them stays. Pure. */

import { ApiError } from '../errors.ts';
import { isObject } from '../json.ts';
import { excerpt, MAX_MERGED_RECORDS } from '../limits.ts';
import { didYouMean } from '../nearest.ts';
import { parseUuid } from '../schema/field-types/uuid-values.ts';

const KEYS = ['ids', 'conflictPriorityIndex', 'dryRun'] as const;
const FLAGS: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  [undefined, false],
  [null, false],
  [false, false],
  [true, true],
  ['false', false],
  ['true', true],
  ['0', false],
  ['1', true],
  [0, false],
  [1, true],
]);

export interface MergeRequest {
  /** Different ids, at least two. */
  readonly ids: readonly string[];
  /** The id of the record that stays. */
  readonly survivor: string;
  readonly isDryRun: boolean;
}

type Report = (problem: string) => void;

const shown = (value: unknown): string => excerpt(JSON.stringify(value) ?? 'undefined');

const refuseUnknownKeys = (body: Readonly<Record<string, unknown>>, report: Report): void => {
  const unknown = Object.keys(body).filter((key) => !KEYS.some((known) => known === key));
  for (const key of unknown.slice(0, MAX_MERGED_RECORDS))
    report(`A merge has no argument "${excerpt(key)}".${didYouMean(key, KEYS)}`);
};

const readIds = (given: unknown, report: Report): readonly string[] => {
  if (!Array.isArray(given)) {
    report('Argument "ids" must be a list of record IDs');
    return [];
  }
  if (given.length < 2) report('At least 2 record IDs are required for merge');
  if (given.length > MAX_MERGED_RECORDS) {
    report(`Maximum ${MAX_MERGED_RECORDS} records can be merged at once`);
    return [];
  }
  const items: readonly unknown[] = given;
  const ids = items.map((id) => {
    const read = typeof id === 'string' ? parseUuid(id) : null;
    if (read === null) report(`Invalid UUID value ${shown(id)} for argument "ids"`);
    return read;
  });
  const read = ids.filter((id) => id !== null);
  const repeated = new Set(read.filter((id, at) => read.indexOf(id) !== at));
  for (const id of repeated) report(`Argument "ids" holds the ID '${id}' more than once`);
  return read;
};

/** The place of the survivor among the ids. */
const readPriority = (given: unknown, count: number, report: Report): number => {
  const isPlace = typeof given === 'number' && Number.isInteger(given) && given >= 0;
  const isValid = isPlace && (given < count || count < 2);
  if (isValid) return given;
  const options =
    count < 2 ? 'Expected a whole number' : `Valid options for ${count} records: 0-${count - 1}`;
  const said = typeof given === 'string' || typeof given === 'number' ? excerpt(String(given)) : shown(given);
  report(`Invalid conflict priority '${said}'. ${options}`);
  return 0;
};

const readDryRun = (given: unknown, report: Report): boolean => {
  const flag = FLAGS.get(typeof given === 'string' ? given.toLowerCase() : given);
  if (flag === undefined)
    report(`Invalid value ${shown(given)} for argument "dryRun". Expected true or false`);
  return flag ?? false;
};

/** @throws ApiError with every problem */
export const readMerge = (body: unknown): MergeRequest => {
  if (!isObject(body))
    throw new ApiError(
      'INVALID_BODY',
      'A merge is asked for by an object with "ids" and "conflictPriorityIndex"',
    );
  const problems: string[] = [];
  const report: Report = (problem) => problems.push(problem);
  refuseUnknownKeys(body, report);
  const ids = readIds(body.ids, report);
  const given = Array.isArray(body.ids) && body.ids.length <= MAX_MERGED_RECORDS ? body.ids.length : 0;
  const priority = readPriority(body.conflictPriorityIndex, given, report);
  const isDryRun = readDryRun(body.dryRun, report);
  const survivor = ids[priority];
  if (problems.length > 0 || survivor === undefined) throw new ApiError('INVALID_BODY', problems);
  return { ids, survivor, isDryRun };
};
