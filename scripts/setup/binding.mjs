import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, readlinkSync, renameSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { withLock } from './lock.mjs';
import { cache, root } from './places.mjs';
import { SetupError, step } from './progress.mjs';
import { run } from './run.mjs';

const packageDir = join(root, 'node_modules', 'gdal-async');

/**
 * gdal-async compiled against the system's libgdal, once per (version, Node ABI, libgdal soname, processor) and user:
 * the result lies in the cache, every checkout copies it. Not the bundled GDAL: 40 minutes, and it lacks Zarr and WEBP.
 */
export async function ensureBinding(nodeHome, env) {
  const { version } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8'));
  const abi = nodeAbi(nodeHome);
  const installed = join(packageDir, 'lib', 'binding', `node-v${abi}-${process.platform}-${process.arch}`, 'gdal.node');
  const soname = gdalSoname();
  const stamp = `${installed}.${soname}`;
  if (existsSync(installed) && existsSync(stamp)) return;

  const key = `${version}-abi${abi}-${soname}-${process.arch}`;
  const cached = join(cache, 'gdal-async', key, 'gdal.node');
  await withLock(`gdal-async-${key}`, async () => {
    if (existsSync(cached)) {
      place(cached, installed);
      if (loadError(nodeHome) === null) return;
    }
    await build(nodeHome, env, installed);
    const error = loadError(nodeHome);
    if (error) throw new SetupError('gdal-async was compiled but does not load.', { tail: error, fix: FIX });
    place(installed, cached);
  });
  copyFileSync(join(packageDir, 'package.json'), stamp);
}

const FIX = 'libgdal and its headers must belong together: reinstall libgdal-dev, then start again.';

async function build(nodeHome, env, installed) {
  const cores = availableParallelism?.() ?? cpus().length;
  const total = countSources(join(packageDir, 'src'));
  const preGyp = join(packageDir, 'node_modules', '.bin', 'node-pre-gyp');
  const script = existsSync(preGyp) ? preGyp : join(root, 'node_modules', '.bin', 'node-pre-gyp');
  await step(`gdal-async against ${gdalSoname()} (${cores} cores; once, some minutes)`, (report) => {
    let compiled = 0;
    return run(
      join(nodeHome, 'bin', 'node'),
      [script, 'rebuild', '--build-from-source', '--shared_gdal', '-j', String(cores)],
      {
        name: 'gdal-async',
        cwd: packageDir,
        // Without nodedir node-gyp downloads headers or takes those of another Node.
        env: {
          ...env,
          npm_config_nodedir: nodeHome,
          npm_config_shared_gdal: 'true',
          npm_config_build_from_source: 'true',
        },
        fix: 'the log names the missing header or tool; libgdal-dev, python3, make and g++ are needed.',
        onLine: (line) => {
          if (/^\s*CXX\(target\)/.test(line)) report(`${Math.min(++compiled, total)} of ${total} files`);
        },
      },
    );
  });
  if (!existsSync(installed)) throw new SetupError(`The native build left no ${installed}`, { fix: FIX });
}

/** Under another name first: a process that is just loading the file never sees half of it. */
function place(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  const aside = `${to}.${process.pid}`;
  copyFileSync(from, aside);
  renameSync(aside, to);
}

/** Null when the binding loads, else the lines that say why not. */
function loadError(nodeHome) {
  try {
    execFileSync(join(nodeHome, 'bin', 'node'), ['-e', "require('gdal-async').version"], { cwd: root, stdio: 'pipe' });
    return null;
  } catch (error) {
    return String(error.stderr).trim().split('\n').slice(0, 12);
  }
}

function nodeAbi(nodeHome) {
  const header = readFileSync(join(nodeHome, 'include', 'node', 'node_version.h'), 'utf8');
  return /#define NODE_MODULE_VERSION (\d+)/.exec(header)[1];
}

/** For example `libgdal.so.32`: what the compiled binding will ask the loader for. */
function gdalSoname() {
  const flags = execFileSync('gdal-config', ['--libs'], { encoding: 'utf8' });
  const named = [...flags.matchAll(/-L(\S+)/g)].map((match) => match[1]);
  const folders = [...named, '/usr/lib64', '/usr/lib', '/usr/local/lib', ...multiarch()];
  for (const link of folders.flatMap((folder) => [join(folder, 'libgdal.so'), join(folder, 'libgdal.dylib')]))
    if (existsSync(link)) return linkTarget(link);
  throw new SetupError('gdal-config is here, libgdal.so is not.', {
    fix: 'install the development files of GDAL (libgdal-dev).',
  });
}

function linkTarget(link) {
  try {
    return readlinkSync(link).split('/').at(-1);
  } catch {
    return link.split('/').at(-1);
  }
}

function multiarch() {
  if (!existsSync('/usr/lib')) return [];
  return readdirSync('/usr/lib')
    .filter((name) => name.endsWith('-linux-gnu'))
    .map((name) => join('/usr/lib', name));
}

function countSources(folder) {
  return readdirSync(folder, { withFileTypes: true }).reduce(
    (sum, entry) =>
      sum + (entry.isDirectory() ? countSources(join(folder, entry.name)) : Number(entry.name.endsWith('.cpp'))),
    0,
  );
}
