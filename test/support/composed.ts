/** Whole selections as arbitrary ones: no stored function renders them. */
import type { FieldSelection, SelectedEntry } from '../../src/plan/selection.ts';

const composedEntry = (entry: SelectedEntry): SelectedEntry =>
  entry.kind === 'one' || entry.kind === 'many' ? { ...entry, selection: composed(entry.selection) } : entry;

export const composed = ({ object, entries }: FieldSelection): FieldSelection => ({
  object,
  entries: entries.map(composedEntry),
  key: null,
});
