/**
 * `node tools/node.mjs tools/local/dev.ts …`: runs a TypeScript file with a Node that can, started by any Node. npm puts
 * the `node` devDependency first in PATH, so as a rule this runs under it already. Where npm was told not to run
 * install scripts, that Node is somewhere else, or not there at all.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** The first version that runs TypeScript without a flag. */
const NEEDED = [22, 18];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const isEnough = major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1]);

const findNode = () => {
  const modules = path.join(
    import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname),
    '../node_modules',
  );
  const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const packages = [
    'node',
    ...[`node-${platform}`, `node-bin-${platform}`].flatMap((each) => [each, `node/node_modules/${each}`]),
  ];
  return packages.map((each) => path.join(modules, each, 'bin', name)).find(existsSync);
};

const node = isEnough ? process.execPath : findNode();
if (!node) {
  console.error(
    `This needs Node ${NEEDED.join('.')} or newer, and runs on ${process.versions.node}. The devDependency "node" brings one, but its install script did not run: npm rebuild node`,
  );
  process.exit(1);
}
const child = spawn(node, process.argv.slice(2), { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
