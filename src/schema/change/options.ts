/** Options of SELECT and MULTI_SELECT fields as metadata requests give them (reference §4.4). Pure. */
import { parseUuid } from '../field-types/uuid-values.ts';
import type { FieldOption } from '../types.ts';

export const OPTION_COLORS =
  'red ruby crimson tomato orange amber yellow lime grass green jade mint turquoise cyan sky blue iris violet purple plum pink bronze gold brown gray'.split(
    ' ',
  );

/** Options a field may have. */
export const MAX_OPTIONS = 500;
const MAX_LENGTH = 63;
const UPPER_SNAKE = /^[A-Z0-9]+(_[A-Z0-9]+)*$/;

export interface GivenOption {
  readonly id?: string | null | undefined;
  readonly label?: string | undefined;
  readonly value?: string | undefined;
  readonly position?: number | undefined;
  readonly color?: string | null | undefined;
}

const repeated = <T>(items: readonly T[]): boolean => new Set(items).size < items.length;

const optionProblems = ({ id, label, value }: FieldOption): readonly string[] => {
  const problems: string[] = [];
  if (parseUuid(id) === null) problems.push('Option id is invalid');
  if (label === '') problems.push('Label must not be empty');
  if (label.length > MAX_LENGTH) problems.push('Option label exceeds 63 characters');
  if (label.includes(',')) problems.push('Label must not contain a comma');
  if (value === '') problems.push('Option value is required');
  if (value.length > MAX_LENGTH) problems.push('Option value exceeds 63 characters');
  if (value !== '' && !UPPER_SNAKE.test(value))
    problems.push(`Value must be in UPPER_CASE and follow snake_case "${value.slice(0, 100)}"`);
  return problems;
};

const valueFromLabel = (label: string): string =>
  label
    .normalize('NFKD')
    .replaceAll(/\p{Diacritic}/gu, '')
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');

/** Given options, completed, with every problem they have. Ids, positions, colours and values have defaults. */
export const readOptions = (
  given: readonly GivenOption[],
  newId: () => string,
): { options: readonly FieldOption[]; problems: readonly string[] } => {
  if (given.length === 0) return { options: [], problems: ['options: Options are required for enum fields'] };
  if (given.length > MAX_OPTIONS)
    return { options: [], problems: [`options: a field takes at most ${MAX_OPTIONS} options`] };
  const options = given.map((option, at): FieldOption => {
    const label = (option.label ?? option.value ?? '').trim();
    return {
      id: option.id ?? newId(),
      label,
      value: option.value ?? valueFromLabel(label),
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
