/** What V8's inspector of a workerd tells, by the Chrome DevTools Protocol. */
import { z } from 'zod';
import { Failure } from '../../failure.ts';

const targets = z.array(z.object({ webSocketDebuggerUrl: z.string() })).min(1);
const reply = z.object({ id: z.number(), result: z.unknown() });
const heapUsage = z.object({ usedSize: z.number() });

const LIMIT_MS = 20_000;

export interface Inspector {
  /** Megabytes of JavaScript's heap that are in use, garbage that is not collected yet among them. */
  readonly heapMb: () => Promise<number>;
  readonly close: () => void;
}

/** @throws Failure */
export const inspect = async (port: number): Promise<Inspector> => {
  const [target] = targets.parse(await (await fetch(`http://127.0.0.1:${port}/json`)).json());
  const socket = new WebSocket(target?.webSocketDebuggerUrl ?? '');
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Failure('The inspector cannot be reached.')));
  });
  const waiting = new Map<number, (result: unknown) => void>();
  socket.addEventListener('message', ({ data }) => {
    const read = reply.safeParse(JSON.parse(String(data)));
    if (read.success) waiting.get(read.data.id)?.(read.data.result);
  });
  let number = 0;
  const ask = (method: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      number += 1;
      const timer = setTimeout(
        () => reject(new Failure(`The inspector does not answer ${method}.`)),
        LIMIT_MS,
      );
      waiting.set(number, (result) => {
        clearTimeout(timer);
        resolve(result);
      });
      socket.send(JSON.stringify({ id: number, method }));
    });
  return {
    heapMb: async () => heapUsage.parse(await ask('Runtime.getHeapUsage')).usedSize / 2 ** 20,
    close: () => socket.close(),
  };
};
