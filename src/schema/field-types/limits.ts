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
