/** Conversions of values as Neon's proxy makes them. Parameters: JSON → Postgres text. Results: text → JSON. */

const arrayItem = (value: unknown): string => {
  if (value === null) return 'NULL';
  if (Array.isArray(value)) return arrayLiteral(value);
  return typeof value === 'object' ? JSON.stringify(JSON.stringify(value)) : JSON.stringify(value);
};

const arrayLiteral = (items: readonly unknown[]): string => `{${items.map(arrayItem).join(',')}}`;

/** null → NULL, text as it is, arrays as array literals, all else as JSON text. */
export const toParameter = (value: unknown): string | null => {
  if (value === null || typeof value === 'string') return value;
  return Array.isArray(value) ? arrayLiteral(value) : JSON.stringify(value);
};

/** Element types of the built-in array types; those that are not listed render as text. */
const ELEMENT_TYPES: ReadonlyMap<number, number> = new Map([
  [1000, 16],
  [1005, 21],
  [1007, 23],
  [1021, 700],
  [1022, 701],
  [199, 114],
  [3807, 3802],
]);
const TEXT = 25;
const TEXT_LIKE_ARRAYS = [
  143, 271, 629, 651, 719, 775, 791, 1001, 1002, 1003, 1006, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 1015,
  1016, 1017, 1018, 1019, 1020, 1027, 1028, 1034, 1040, 1041, 1115, 1182, 1183, 1185, 1187, 1231, 1263, 1270,
  1561, 1563, 2201, 2207, 2208, 2209, 2210, 2211, 2949, 2951, 3221, 3643, 3644, 3645, 3735, 3770, 3905, 3907,
  3909, 3911, 3913, 3927, 4073, 4090, 4097, 5039,
];
const ARRAY_TYPES: ReadonlyMap<number, number> = new Map([
  ...ELEMENT_TYPES,
  ...TEXT_LIKE_ARRAYS.map((type): [number, number] => [type, TEXT]),
]);

/** Reads the array literal from `at` (on its `{`) and appends JSON. @returns where it ends, and the JSON */
const arrayToJson = (
  text: string,
  start: number,
  elementType: number,
): { readonly json: string; readonly end: number } => {
  const items: string[] = [];
  let at = start + 1;
  while (at < text.length && text[at] !== '}') {
    if (text[at] === '{') {
      const nested = arrayToJson(text, at, elementType);
      items.push(nested.json);
      at = nested.end;
    } else if (text[at] === '"') {
      let item = '';
      for (at += 1; at < text.length && text[at] !== '"'; at += 1) {
        if (text[at] === '\\') at += 1;
        item += text.charAt(at);
      }
      items.push(toJson(item, elementType));
      at += 1;
    } else {
      const end = text.slice(at).search(/[,}]/) + at;
      const item = text.slice(at, end).trimEnd();
      items.push(item === 'NULL' ? 'null' : toJson(item, elementType));
      at = end;
    }
    if (text[at] === ',') at += 1;
  }
  return { json: `[${items.join(',')}]`, end: at + 1 };
};

/**
 * A value of a result without `Neon-Raw-Text-Output`, as JSON text. Arrays of types that are not built in stay
 * Postgres text: the proxy would ask the database for their element type.
 */
export const toJson = (text: string, type: number): string => {
  const elementType = ARRAY_TYPES.get(type);
  if (elementType !== undefined) return arrayToJson(text, text.indexOf('{'), elementType).json;
  switch (type) {
    case 16:
      return text === 't' ? 'true' : 'false';
    case 21:
    case 23:
      return text;
    case 700:
    case 701:
      return Number.isFinite(Number(text)) ? String(Number(text)) : JSON.stringify(text);
    case 114:
    case 3802:
      return text;
    default:
      return JSON.stringify(text);
  }
};
