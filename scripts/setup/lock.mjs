import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { cache } from './places.mjs';
import { say } from './progress.mjs';

/** Two set-ups never do the same thing at once. A lock whose holder is gone is taken over. */
export async function withLock(name, work) {
  const folder = join(cache, 'locks');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  for (let polls = 1; !take(path); polls++) {
    if (polls === 3) say(`waiting for another set-up that holds ${path}`);
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function take(path) {
  try {
    writeFileSync(path, identityOf(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  const holder = readOr(path, '');
  // An empty file is a holder between creating and writing; it is as alive as the next poll finds it.
  if (holder && !isAlive(holder)) moveAside(path, holder);
  return false;
}

/** Renaming is atomic: of two waiters that find the holder gone, only one removes the file. */
function moveAside(path, holder) {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (readOr(aside, '') !== holder) renameSync(aside, path);
  else rmSync(aside, { force: true });
}

function readOr(path, fallback) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return fallback;
  }
}

/** The pid alone is soon somebody else's, in containers above all: the time of its start goes with it. */
function identityOf(pid) {
  const fields = readOr(`/proc/${pid}/stat`, '')
    .replace(/^.*\)\s*/s, '')
    .split(' ');
  return `${pid} ${fields[19] ?? ''}`;
}

function isAlive(holder) {
  const pid = Number(holder.split(' ')[0]);
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return false;
  }
  return identityOf(pid) === holder;
}
