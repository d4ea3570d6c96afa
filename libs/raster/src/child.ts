import { operations } from './operations.js';
import { type CallMessage, type ReplyMessage, toWire } from './protocol.js';

/** Entry of a raster process: answers calls until the parent is gone. Several calls may be in flight. */
process.on('message', (message: CallMessage) => void answer(message));

// Not process.exit: it would wait for GDAL's threads, and nobody is left to read their result.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

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
  if (process.connected) process.send!(message);
}
