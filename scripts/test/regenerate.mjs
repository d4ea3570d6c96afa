import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../setup/places.mjs';

/** Writes a generated file anew; false when it was not what the code says. The new one stays, ready to be looked at. */
export async function regenerate(path, generate) {
  const read = () => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : null);
  const before = read();
  if (!(await generate())) return false;
  if (read() === before) return true;
  process.stderr.write(`${path} was out of date and has been written anew: look at the difference and commit it.\n`);
  return false;
}
