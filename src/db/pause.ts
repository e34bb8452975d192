/** Waits about as long as given: random by half, so that waiting requests do not all retry at once. */
export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds * (0.5 + Math.random())));
