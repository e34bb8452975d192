/** Finds a Chromium for the browser test. `node test/browser/chromium.ts` prints where it is, or says what is missing. */
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const APPLICATIONS = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

export const NO_CHROMIUM =
  'The browser test needs a Chromium, and there is none here. Install one (Debian: apt-get install chromium), or say where one is with CHROMIUM=/path/to/chromium.';

/** CHROMIUM's, or the first in PATH; null where there is none. */
export const findChromium = (environment: NodeJS.ProcessEnv = process.env): string | null => {
  if (environment.CHROMIUM) return isExecutable(environment.CHROMIUM) ? environment.CHROMIUM : null;
  const inPath = (environment.PATH ?? '')
    .split(path.delimiter)
    .flatMap((directory) => NAMES.map((name) => path.join(directory, name)));
  return [...inPath, ...APPLICATIONS].find(isExecutable) ?? null;
};

if (import.meta.main) {
  const found = findChromium();
  if (found) console.log(found);
  else {
    console.error(NO_CHROMIUM);
    process.exitCode = 1;
  }
}
