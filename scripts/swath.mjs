#!/usr/bin/env node
/** `node scripts/swath.mjs <command> [args]`: set-up, then the command under Node 24. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setUp } from './setup.mjs';
import { root } from './setup/places.mjs';
import { SetupError, printFailure } from './setup/progress.mjs';

const COMMANDS = {
  setup: { does: 'bring Node, system packages, npm packages, native bindings; compile', run: null },
  start: { does: 'the platform: API, workers and their servers', run: ['dist/src/main.start.js'] },
  worker: { does: 'one more worker for a running instance', run: ['dist/src/main.start.js', 'worker'] },
  'stac:import': { does: 'load a STAC catalogue or product folders', run: ['dist/src/main.stac-import.js'] },
  'secrets:rotate': { does: 'seal stored secrets with the newest key', run: ['dist/src/main.secrets-rotate.js'] },
  demo: { does: 'ingest the samples and show what came out', run: ['dist/src/main.demo.js'] },
  test: {
    does: 'every gate; `test unit golden` only those',
    run: ['scripts/test.mjs'],
    build: false,
    ownServers: true,
  },
  build: { does: 'compile to dist', run: null },
  format: {
    does: 'rewrite all files as prettier wants them',
    run: ['node_modules/prettier/bin/prettier.cjs', '--write', '.'],
  },
  openapi: { does: 'write docs/openapi.json', run: ['dist/src/main.openapi.js'] },
  bench: { does: 'measure; prints JSON', run: ['dist/bench/main.js'] },
};

async function main([name, ...args]) {
  const command = Object.hasOwn(COMMANDS, name ?? '') ? COMMANDS[name] : null;
  if (!command) throw new SetupError(`There is no command ${JSON.stringify(name ?? '')}.`, { fix: `one of:${list()}` });
  const { node, env } = await setUp(command);
  return command.run ? runUnder(node, [...command.run, ...args], env) : 0;
}

/**
 * Resolves with the exit code. Signals are passed on; the IPC channel lets the child notice when this process is gone,
 * and this process ends the child when npm is killed over it.
 */
function runUnder(node, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, { cwd: root, env, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    const parents = lineage();
    const endOrphan = () => lineage() !== parents && child.kill('SIGTERM') && child.connected && child.disconnect();
    if (process.env.npm_lifecycle_event) setInterval(endOrphan, 500).unref();
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
}

/** Parent and grandparent: npm runs us through a shell, which outlives it. */
function lineage() {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8');
    return `${process.ppid} ${stat.replace(/^.*\)\s*/s, '').split(' ')[1]}`;
  } catch {
    return String(process.ppid);
  }
}

function list() {
  return Object.entries(COMMANDS)
    .map(([name, { does }]) => `\n    ${name.padEnd(15)} ${does}`)
    .join('');
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error) => {
    printFailure(error);
    process.exit(1);
  },
);
