/** How tools end, and what must not outlive them. */

export const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const PARENT_POLL_MS = 500;

/**
 * Calls back once the npm that started this process is gone, which leaves nobody to tell it: npm passes signals to the
 * shell of the script, and a shell that waits for us would not pass them on.
 */
export const whenOrphaned = (callback: () => void): void => {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, PARENT_POLL_MS);
  timer.unref();
};

type Undo = () => void;

const undos = new Set<Undo>();
let isWatching = false;

/** Last first: what was started later may need what was started before. */
const undoAll = (): void => {
  for (const undo of [...undos].reverse()) undo();
  undos.clear();
};

const watch = (): void => {
  if (isWatching) return;
  isWatching = true;
  process.once('exit', undoAll);
  for (const signal of SIGNALS) {
    process.once(signal, () => {
      undoAll();
      // Whoever else listens ends the process in its own way; with nobody else the signal does what it would have.
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    });
  }
  whenOrphaned(() => process.exit(1));
};

/**
 * Has something undone when this process ends, however it ends.
 * @param undo has no event loop any more, and should not throw
 * @returns a function that says that it has been undone
 */
export const undoAtEnd = (undo: Undo): (() => void) => {
  watch();
  undos.add(undo);
  return () => undos.delete(undo);
};
