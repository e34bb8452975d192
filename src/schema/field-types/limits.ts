/** How much a value may hold. A whole body is limited besides. Text is counted in UTF-16 units. */
export const LIMITS = {
  /** A TEXT value. */
  text: 250_000,
  /** A line of an address, a name, a label, an item of a list. */
  line: 2_000,
  email: 255,
  urlBytes: 2_000,
  phone: 100,
  currencyCode: 10,
  /** Items of a list. */
  items: 1_000,
  /** Arrays and objects inside each other. */
  jsonDepth: 64,
  /** The Markdown of a rich text. */
  markdown: 250_000,
  /** The JSON text of a rich text's blocks, how deep it nests, and how many of them Markdown may make. */
  blocknote: 1_000_000,
  blocknoteDepth: 128,
  blocks: 10_000,
  /** `amountMicros`, either way from zero: every one of them is exact as a JSON number. */
  micros: 9_000_000_000_000_000,
  /** A position, either way from zero: trillions of records can still stand before or behind it, each at its own. */
  position: 1_000_000_000_000_000,
  /** The text of a date or date-time. */
  date: 64,
  /** Problems that one value is answered with. */
  problems: 20,
  /** Characters of a value that a message repeats. */
  shown: 100,
} as const;
