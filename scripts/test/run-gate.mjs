import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../setup/places.mjs';

/** A gate that hangs must not hang the build for ever. */
const LIMIT_MS = 12 * 60_000;

const running = new Set();

export function stopRunning() {
  for (const child of running) child.kill('SIGKILL');
}

/** @returns counts of tests, where a gate that is not a jest run adds only its failure; and what a gate of `oneCore` said. */
export async function runGate(gate, { env, jestArgs }) {
  const gateEnv = { ...env, ...gate.env?.(env) };
  const said = gate.oneCore ? [] : null;
  const run = (args) => node(args, gateEnv, said);
  if (gate.jest) return runJest(gate.jest, jestArgs, gateEnv);
  const good = gate.check ? await gate.check(run) : await run(gate.node);
  return { passed: 0, failed: good ? 0 : 1, skipped: 0, ...(said && { said: Buffer.concat(said).toString() }) };
}

async function runJest(args, more, env) {
  const folder = mkdtempSync(join(tmpdir(), 'swath-jest-'));
  const file = join(folder, 'results.json');
  const options = `${env.NODE_OPTIONS ?? ''} --experimental-vm-modules --no-warnings --no-node-snapshot`.trim();
  try {
    const good = await node([...args, ...more, '--json', `--outputFile=${file}`], { ...env, NODE_OPTIONS: options });
    const results = JSON.parse(readFileSync(file, 'utf8'));
    // A suite that cannot be loaded has no tests to count.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    return {
      passed: results.numPassedTests,
      failed: good ? failed : Math.max(failed, 1),
      skipped: results.numPendingTests + results.numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Runs a Node program in the checkout; true when it ended with 0.
 * @param said collects its output; null = through to ours
 */
function node(args, env, said = null) {
  return new Promise((resolve) => {
    const output = said ? 'pipe' : 'inherit';
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', output, output] });
    running.add(child);
    for (const stream of said ? [child.stdout, child.stderr] : []) stream.on('data', (data) => said.push(data));
    const timer = setTimeout(() => {
      process.stderr.write(`stopped after ${LIMIT_MS / 60_000} minutes: ${args[0]}\n`);
      child.kill('SIGKILL');
    }, LIMIT_MS);
    child.once('close', (code) => {
      clearTimeout(timer);
      running.delete(child);
      resolve(code === 0);
    });
  });
}
