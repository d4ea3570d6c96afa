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
  for (let announced = false; !take(path); await sleep(300)) {
    if (!announced) say(`waiting for another set-up that holds ${path}`);
    announced = true;
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function take(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  const holder = Number(readOr(path, ''));
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
  if (Number(readOr(aside, '')) !== holder) renameSync(aside, path);
  else rmSync(aside, { force: true });
}

function readOr(path, fallback) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return fallback;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
