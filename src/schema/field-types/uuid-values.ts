const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A UUID of any version and variant in canonical lower case; null if it is none. */
export const parseUuid = (text: string): string | null => (UUID.test(text) ? text.toLowerCase() : null);
