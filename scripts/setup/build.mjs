import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './places.mjs';
import { step } from './progress.mjs';
import { run } from './run.mjs';

const SOURCES = ['src', 'libs', 'bench'];
const SETTINGS = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];
const stamp = join(root, 'dist', '.swath-build.json');

/** Compiles when a source was added, changed or removed since the last build that succeeded. */
export async function ensureBuild(nodeHome, env) {
  const now = sources();
  const before = existsSync(stamp) ? JSON.parse(readFileSync(stamp, 'utf8')) : null;
  if (before && same(before, now)) return;
  for (const gone of Object.keys(before ?? {}).filter((path) => !(path in now))) removeOutput(gone);
  await step('compiling the sources', () =>
    run(
      join(nodeHome, 'bin', 'node'),
      [join('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json'],
      {
        name: 'tsc',
        cwd: root,
        env,
        fix: 'correct the type errors above (npm run typecheck shows them all).',
      },
    ),
  );
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stamp, JSON.stringify(now));
}

/** Path → size and time of change, of everything that decides what `dist` holds. */
function sources() {
  const found = {};
  const add = (path) => {
    const { size, mtimeMs } = statSync(path);
    found[relative(root, path)] = `${size} ${mtimeMs}`;
  };
  const walk = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (entry.name.endsWith('.ts') && !entry.name.endsWith('.spec.ts')) add(path);
    }
  };
  SOURCES.map((name) => join(root, name))
    .filter(existsSync)
    .forEach(walk);
  SETTINGS.map((name) => join(root, name)).forEach(add);
  return found;
}

function same(before, now) {
  const paths = Object.keys(now);
  return paths.length === Object.keys(before).length && paths.every((path) => before[path] === now[path]);
}

/** tsc never deletes what a removed source left behind, and a stale migration or controller would still load. */
function removeOutput(source) {
  const base = join(root, 'dist', source.replace(/\.ts$/, ''));
  for (const ending of ['.js', '.js.map']) rmSync(base + ending, { force: true });
}
