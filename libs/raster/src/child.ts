import { Worker } from 'node:worker_threads';
import { operations } from './operations.js';
import { type CallMessage, type ReplyMessage, toWire } from './protocol.js';

/** Entry of a raster process: answers calls until the parent is gone. Several calls may be in flight. */
process.on('message', (message: CallMessage) => void answer(message));

process.on('disconnect', die);

async function answer({ id, op, args }: CallMessage): Promise<void> {
  const operation = operations[op] as (args: unknown, onProgress: (fraction: number) => void) => unknown;
  try {
    const value = await operation(args, (fraction) => reply({ id, kind: 'progress', fraction }));
    reply({ id, kind: 'result', value, rssBytes: process.memoryUsage.rss() });
  } catch (error) {
    reply({ id, kind: 'error', error: toWire(error), rssBytes: process.memoryUsage.rss() });
  }
}

function reply(message: ReplyMessage): void {
  if (!process.connected) return;
  process.send!(message, undefined, undefined, (error) => {
    if (error) die();
  });
}

/**
 * Nobody is left to read a result. `process.exit`, and `process.kill` of oneself alike, first run gdal-async's exit hook,
 * which waits for GDAL's threads. A thread without that hook does not ask. (Spawning `kill` is no way out: a fork of a
 * process with busy GDAL threads can hang before it executes anything.)
 */
function die(): void {
  new Worker("process.kill(process.pid, 'SIGKILL')", { eval: true });
}
