/** `npm test`: every gate, most of them in sequence. `npm test -- unit golden src/jobs`: these gates, these test files. Runs under Node 24. */
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuild } from './setup/build.mjs';
import { root } from './setup/places.mjs';
import { printFailure } from './setup/progress.mjs';
import { GATES } from './test/gates.mjs';
import { runGate, stopRunning } from './test/run-gate.mjs';
import { Tally } from './test/tally.mjs';
import { rememberTree } from './test/working-tree.mjs';

const CLEARED = /^(SWATH_|DATABASE_URL$|REDIS_URL$|PORT$|HOST$|PUBLIC_URL$|TRUST_PROXY$|LOG_LEVEL$)/;

const chosen = process.argv.slice(2).filter((arg) => GATES.some(({ name }) => name === arg));
const jestArgs = process.argv.slice(2).filter((arg) => !chosen.includes(arg));
const gates = GATES.filter(({ name }) => chosen.length === 0 || chosen.includes(name));

/** An operator's settings have no business in a test. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !CLEARED.test(name)));
const tally = new Tally();
let servers = null;
let build = null;

async function main() {
  await Promise.all(gates.filter(({ oneCore }) => oneCore).map(pass));
  for (const gate of gates.filter(({ oneCore }) => !oneCore)) await pass(gate);
}

async function pass(gate) {
  // What runs beside others says everything when it has ended.
  if (!gate.oneCore) headline(gate.title);
  const startedAt = Date.now();
  const { said, ...outcome } = await attempt(gate);
  if (gate.oneCore) headline(`${gate.title}\n${said ?? ''}`);
  tally.add(gate.name, outcome, (Date.now() - startedAt) / 1000);
}

/** A gate that cannot even be tried counts as failed; the later ones still run. */
async function attempt(gate) {
  try {
    if (gate.needs?.includes('build')) await (build ??= ensureBuild(dirname(dirname(process.execPath)), process.env));
    if (gate.needs?.includes('servers')) servers ??= await startServers();
    const urls = servers ? { TEST_DATABASE_URL: servers.databaseUrl, TEST_REDIS_URL: servers.redisUrl } : {};
    return await runGate(gate, { env: { ...env, ...urls }, jestArgs });
  } catch (error) {
    printFailure(error);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** The same code that gives `npm start` its servers. */
async function startServers() {
  const { Console, startThrowAwayServers } = await import(pathToFileURL(`${root}/dist/src/supervisor/index.js`).href);
  return startThrowAwayServers(new Console(process.stdout, process.stderr));
}

function headline(title) {
  process.stdout.write(`\n━━ ${title}\n`);
}

async function end(code) {
  stopRunning();
  await servers?.stop();
  process.exit(code);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => void end(130));
if (process.send) process.once('disconnect', () => void end(130));

rememberTree();
await main();
process.stdout.write(tally.report());
await end(tally.failed > 0 ? 1 : 0);
