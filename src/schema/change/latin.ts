/** Loaded with the first change of a schema: its tables are larger than all else that a cold isolate starts with. */
import anyAscii from 'any-ascii';

/** A text in Latin letters without marks, as far as it can be written in them. */
export const inLatin = (text: string): string => anyAscii(text.normalize('NFKC'));
