/** What is selected of a record → the members of its JSON. What renders values and related records is the caller's. */
import type { SelectedEntry, SelectedPart } from '../plan/selection.ts';
import type { Part } from '../schema/types.ts';
import { type Member, objectPieces } from './json.ts';

export type RelatedEntry = Extract<SelectedEntry, { kind: 'one' | 'many' | 'connection' }>;

type ValueEntry = Extract<SelectedEntry, { kind: 'value' }>;

interface Render<Other> {
  readonly value: (part: Part) => Other;
  readonly related: (entry: RelatedEntry) => Other;
}

const partPiece = <Other>(selected: SelectedPart, { value }: Render<Other>): string | Other =>
  selected.kind === 'constant' ? selected.json : value(selected.part);

const valuePieces = <Other>(
  { field, parts }: ValueEntry,
  render: Render<Other>,
): readonly (string | Other)[] => {
  const [first] = field.parts;
  if (!parts && first?.name === '') return [render.value(first)];
  const selected = parts ?? field.parts.map((part) => ({ kind: 'part', key: part.name, part }) as const);
  return objectPieces(selected.map((part) => ({ key: part.key, value: [partPiece(part, render)] })));
};

const entryPieces = <Other>(entry: SelectedEntry, render: Render<Other>): readonly (string | Other)[] => {
  switch (entry.kind) {
    case 'constant':
    case 'part':
      return [partPiece(entry, render)];
    case 'value':
      return valuePieces(entry, render);
    default:
      return [render.related(entry)];
  }
};

export const entryMembers = <Other>(
  entries: readonly SelectedEntry[],
  render: Render<Other>,
): readonly Member<Other>[] =>
  entries.map((entry) => ({ key: entry.key, value: entryPieces(entry, render) }));
