/**
 * Rate limits, counted by the platform's binding where the request arrives: no round trip, and no table to write to.
 * The binding says yes or no, not how much is left, so a response always has the policy, and what remains only when
 * that is known to be nothing (decision 17).
 */

import type { MiddlewareHandler } from 'hono';
import type { RateLimiter } from '../env.ts';
import { ApiError } from '../errors.ts';
import type { AppEnv } from './context.ts';

/** Seconds that every limit is counted over, as `wrangler.toml` has it. */
const WINDOW_SECONDS = 60;

export interface RateLimit {
  /** As the headers call it. */
  readonly name: string;
  readonly perMinute: number;
  /** Null if the platform has none: then nothing is limited. */
  readonly limiter: RateLimiter | null;
}

const policy = ({ name, perMinute }: RateLimit): string => `"${name}";q=${perMinute};w=${WINDOW_SECONDS}`;

/** If counting fails, requests pass: a failed counter must not stop the API. */
const isWithin = async ({ limiter }: RateLimit, key: string): Promise<boolean> => {
  try {
    return limiter === null || (await limiter.limit({ key })).success;
  } catch {
    return true;
  }
};

/** The start of the window is unknown, so only the window's whole length is certain to suffice. */
const exceeded = (limit: RateLimit, who: string): ApiError =>
  new ApiError(
    'RATE_LIMITED',
    `${who} more than ${limit.perMinute} times a minute. Try again in ${WINDOW_SECONDS} seconds.`,
    {
      'retry-after': String(WINDOW_SECONDS),
      ratelimit: `"${limit.name}";r=0;t=${WINDOW_SECONDS}`,
      'ratelimit-policy': policy(limit),
    },
  );

/** Counts a request of a key. @throws ApiError RATE_LIMITED */
export const countRequest = async (limit: RateLimit, keyHash: string): Promise<void> => {
  if (!(await isWithin(limit, keyHash))) throw exceeded(limit, 'This API key was used');
};

/** Limits the requests of the key, whose hash is known by now, and sends the policy. */
export const limitByKey =
  (limit: RateLimit): MiddlewareHandler<AppEnv> =>
  async (context, next) => {
    if (limit.limiter === null) return next();
    await countRequest(limit, context.get('keyHash'));
    await next();
    context.res.headers.set('ratelimit-policy', policy(limit));
  };

/** Groups of an IPv6 address that its owner chooses freely are left out: what remains is the network, /64. */
const networkOf = (address: string): string => {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array<string>(zeros).fill('0'), ...after];
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
};

/**
 * Counts a failed authentication by the address it came from, and only then: a good key is never refused for what
 * others tried, from the same address too.
 * @returns the error for the client: the failure, or that it failed too often
 */
export const limitFailures = async (
  limit: RateLimit,
  address: string | undefined,
  failure: ApiError,
): Promise<ApiError> => {
  if (failure.code !== 'UNAUTHENTICATED' || address === undefined) return failure;
  if (await isWithin(limit, networkOf(address))) return failure;
  return exceeded(limit, 'Authentication failed');
};
