import { execFileSync } from 'node:child_process';
import { root } from '../setup/places.mjs';

let before = null;

/** Null without git: an unpacked archive is as good as a clone. */
function status() {
  try {
    return execFileSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8', stdio: 'pipe' });
  } catch {
    return null;
  }
}

export function rememberTree() {
  before = status();
}

/** False when the run left or changed a file that git would see. */
export function checkClean() {
  const after = status();
  if (after === before) return true;
  const known = new Set((before ?? '').split('\n'));
  const news = (after ?? '').split('\n').filter((line) => !known.has(line));
  process.stderr.write(`this run changed the working tree:\n${news.join('\n')}\n`);
  return false;
}
