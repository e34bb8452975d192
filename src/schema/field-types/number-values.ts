const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/** A number in decimal or scientific notation that a double can hold; null if it is none. */
export const parseNumber = (text: string): number | null => {
  if (!DECIMAL.test(text)) return null;
  const number = Number(text);
  return Number.isFinite(number) ? number + 0 : null;
};

/** Numeric text → the number, for sub-fields that take both; '' → null; anything else as it is. */
export const coerceNumericText = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  const text = value.trim();
  return text === '' ? null : (parseNumber(text) ?? value);
};

/** How many digits a number has after its decimal point, in its shortest form. */
export const decimalsOf = (number: number): number => {
  const [digits = '', exponent = '0'] = String(number).split('e');
  const fraction = digits.split('.')[1] ?? '';
  return Math.max(0, fraction.length - Number(exponent));
};
