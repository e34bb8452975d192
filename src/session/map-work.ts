import { PLAN_AGAIN, type Work } from './session.ts';

/** The same work with its result in another form: how a transport turns the result of an operation into its response. */
export const mapWork = <T, U>(work: Work<T>, map: (result: T) => U): Work<U> => ({
  ...work,
  read: (results, schema) => {
    const result = work.read(results, schema);
    return result === PLAN_AGAIN ? PLAN_AGAIN : map(result);
  },
});
