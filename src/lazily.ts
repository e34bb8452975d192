/** Makes a value once, when it is first needed: a cold isolate does not pay for what it never uses. */
export const lazily = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};
