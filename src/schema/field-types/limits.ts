/** How much a value may hold. A whole body is limited besides. Texts are counted in UTF-16 units. */
export const MAX_TEXT = 250_000;
export const MAX_LINE = 2_000;
export const MAX_EMAIL = 255;
export const MAX_URL_BYTES = 2_000;
export const MAX_LIST = 1_000;
/** Arrays and objects inside each other. */
export const MAX_JSON_DEPTH = 64;
/** Integers up to here stay exact in JSON numbers. */
export const MAX_INTEGER = 9_000_000_000_000_000;

/** Characters of a value that a message repeats. */
export const MAX_SHOWN = 100;
/** Problems of the same sort that one value is answered with; how many more there are is said. */
export const MAX_PROBLEMS = 20;

// BRIDGE (see text-values.ts): the same limits as schemas.ts, phones and others import them.
export const LIMITS = {
  text: MAX_TEXT,
  line: MAX_LINE,
  items: MAX_LIST,
  email: MAX_EMAIL,
  urlBytes: MAX_URL_BYTES,
  jsonDepth: MAX_JSON_DEPTH,
  micros: MAX_INTEGER,
  code: 64,
  dateText: 64,
  phone: 100,
  /** The Markdown of a rich text. */
  markdown: 200_000,
  /** The JSON text of a rich text's blocks, how deep it nests, and how many of them Markdown may make. */
  blocknote: 1_000_000,
  blocknoteDepth: 128,
  blocks: 10_000,
} as const;
