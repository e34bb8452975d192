/** Keeps a server busy over a number of connections, each with one request at a time, and times every answer. */
import { Client } from 'undici';
import { Failure } from '../../failure.ts';

export interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Load {
  readonly connections: number;
  readonly seconds: number;
  /** Requests at most, where what they need may run out. */
  readonly most: number;
}

export interface Timed {
  readonly requests: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Bytes of an answer's body, on average. */
  readonly bytes: number;
}

const quantile = (sorted: Float64Array, q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;

/** @throws Failure where an answer is not a success: a fast refusal must not pass for speed */
export const keepBusy = async (
  origin: string,
  next: () => Call,
  { connections, seconds, most }: Load,
): Promise<Timed> => {
  const times: number[] = [];
  let bytes = 0;
  let started = 0;
  const begin = performance.now();
  const end = begin + seconds * 1_000;
  const work = async (): Promise<void> => {
    const client = new Client(origin, { pipelining: 1 });
    try {
      while (started < most && performance.now() < end) {
        started += 1;
        const call = next();
        const before = performance.now();
        const answer = await client.request(call);
        const body = await answer.body.arrayBuffer();
        times.push(performance.now() - before);
        bytes += body.byteLength;
        if (answer.statusCode >= 300) {
          const text = Buffer.from(body).toString().slice(0, 500);
          throw new Failure(`${call.method} ${call.path} answered ${answer.statusCode}: ${text}`);
        }
      }
    } finally {
      await client.close();
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  const elapsed = performance.now() - begin;
  const sorted = Float64Array.from(times).sort();
  return {
    requests: times.length,
    perSecond: (times.length * 1_000) / elapsed,
    p50: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    p99: quantile(sorted, 0.99),
    bytes: bytes / times.length,
  };
};
