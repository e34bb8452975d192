/** Options of SELECT and MULTI_SELECT fields, read from metadata requests. Pure. */

import { excerpt, isUnstorable } from '../../limits.ts';
import { parseUuid } from '../field-types/uuid-values.ts';
import type { FieldOption } from '../types.ts';
import type { Maker } from './change.ts';
import type { Transliterate } from './names.ts';

export const OPTION_COLORS =
  'red ruby crimson tomato orange amber yellow lime grass green jade mint turquoise cyan sky blue iris violet purple plum pink bronze gold brown gray'.split(
    ' ',
  );

const MAX_LENGTH = 63;
/** One of the known names, or another short token that a client gives a meaning. */
const COLOR = /^#?[A-Za-z0-9][A-Za-z0-9_-]{0,30}$/;
const UPPER_SNAKE = /^[A-Z0-9]+(_[A-Z0-9]+)*$/;

export interface GivenOption {
  readonly id?: string | null | undefined;
  readonly label?: string | undefined;
  readonly value?: string | undefined;
  readonly position?: number | undefined;
  readonly color?: string | null | undefined;
}

const repeated = <T>(items: readonly T[]): boolean => new Set(items).size < items.length;

const optionProblems = ({ id, label, value, color }: FieldOption): readonly string[] => {
  const problems: string[] = [];
  if (parseUuid(id) === null) problems.push('Option id is invalid');
  if (label === '') problems.push('Label must not be empty');
  if (label.length > MAX_LENGTH) problems.push('Option label exceeds 63 characters');
  if (label.includes(',')) problems.push('Label must not contain a comma');
  if (isUnstorable(label)) problems.push('Label must not contain NUL characters or lone surrogates');
  if (value === '') problems.push('Option value is required');
  if (value.length > MAX_LENGTH) problems.push('Option value exceeds 63 characters');
  if (value !== '' && !UPPER_SNAKE.test(value))
    problems.push(`Value must be in UPPER_CASE and follow snake_case "${excerpt(value).toWellFormed()}"`);
  if (!COLOR.test(color))
    problems.push(
      `Color must be one of ${OPTION_COLORS.join(', ')}, or a token of at most 31 letters and digits`,
    );
  return problems;
};

/** The value that a label suggests, or one from the option's place if no letter or digit is left. */
const valueFromLabel = (label: string, at: number, inLatin: Transliterate): string =>
  inLatin(label)
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, '_')
    .slice(0, MAX_LENGTH)
    .replaceAll(/^_+|_+$/g, '') || `OPTION_${at + 1}`;

/** Given options, completed, with every problem they have. Ids, positions, colours and values have defaults. */
export const readOptions = (
  given: readonly GivenOption[],
  { newId, inLatin }: Pick<Maker, 'newId' | 'inLatin'>,
): { options: readonly FieldOption[]; problems: readonly string[] } => {
  if (given.length === 0) return { options: [], problems: ['options: Options are required for enum fields'] };
  const options = given.map((option, at): FieldOption => {
    const label = (option.label ?? option.value ?? '').trim();
    return {
      id: option.id ?? newId(),
      label,
      value: option.value ?? valueFromLabel(label, at, inLatin),
      position: option.position ?? at,
      color: option.color ?? OPTION_COLORS[at % OPTION_COLORS.length] ?? 'gray',
    };
  });
  const problems = options.flatMap((option, at) =>
    optionProblems(option).map((problem) => `options[${at}]: ${problem}`),
  );
  if (repeated(options.map(({ id }) => id))) problems.push('options: Duplicated option id');
  if (repeated(options.map(({ value }) => value))) problems.push('options: Duplicated option value');
  if (repeated(options.map(({ position }) => position))) problems.push('options: Duplicated option position');
  return { options, problems };
};
