/** Text with its first letter in upper case, as camel case joins it to what stands before: `name` → `Name`. */
export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
