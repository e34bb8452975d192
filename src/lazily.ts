/** Makes a value when it is first asked for, once: what a cold isolate may never need costs it nothing to start. */
export const lazily = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};
