import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { logs } from './places.mjs';
import { SetupError } from './progress.mjs';

const TAIL_LINES = 25;

/**
 * Runs a program without input, its output into a log file. Resolves with the last lines.
 * @throws SetupError with those lines and `fix` when it cannot start or ends with another code than 0.
 */
export function run(command, args, { name, fix, cwd, env = process.env, onLine = () => {} }) {
  mkdirSync(logs, { recursive: true });
  const log = join(logs, `${name}-${process.pid}.log`);
  const file = createWriteStream(log);
  const tail = [];
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => {
        file.write(`${line}\n`);
        tail.push(line);
        if (tail.length > TAIL_LINES) tail.shift();
        onLine(line);
      });
    const fail = (message) => file.end(() => reject(new SetupError(message, { fix, tail, log })));
    child.once('error', (error) => fail(`${command} could not be started: ${error.message}`));
    child.once('close', (code, signal) => {
      if (code === 0) file.end(() => resolve(tail));
      else fail(`${command} ${args.slice(0, 3).join(' ')} ended with ${signal ?? `code ${code}`}`);
    });
  });
}
