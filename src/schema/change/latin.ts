/** Loaded with the first change of a schema: its tables would cost every isolate a sixth of its start. */
import transliterate from '@sindresorhus/transliterate';

/** Latin letters without marks, as far as a text can be written in them. */
export const inLatin = (text: string): string =>
  transliterate(text.normalize('NFKD').replaceAll(/\p{Diacritic}/gu, ''));
