/** How long a text may be, in characters. A whole body is limited besides. */
export const MAX_TEXT = 250_000;
export const MAX_LINE = 2_000;
export const MAX_EMAIL = 255;
export const MAX_URL_BYTES = 2_000;
export const MAX_LIST = 1_000;
export const MAX_JSON_DEPTH = 64;
