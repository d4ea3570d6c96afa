import { Worker } from 'node:worker_threads';
import { type Implementations, type OperationTable, type ReportProgress } from './operation-table.js';
import { type ParentMessage, type ReplyMessage, toWire } from './protocol.js';

export interface Service {
  /** Asks to be replaced: the next answer is the last call that is sent here. */
  retire(): void;
}

/** The whole life of a child process: answers calls until the parent is gone. Several calls may be in flight. */
export function serveCalls<T extends OperationTable<T>>(operations: Implementations<T>): Service {
  let isSpent = false;
  const running = new Map<number, AbortController>();
  process.on('message', (message: ParentMessage) => {
    if (message.kind === 'cancel') running.get(message.id)?.abort();
    else void answer(message);
  });
  process.on('disconnect', die);
  return { retire: () => void (isSpent = true) };

  async function answer({ id, op, args }: Extract<ParentMessage, { kind: 'call' }>): Promise<void> {
    const controller = new AbortController();
    running.set(id, controller);
    const onProgress: ReportProgress = (fraction) => reply({ id, kind: 'progress', fraction });
    try {
      const value = await operations[op as keyof T](args as never, onProgress, controller.signal);
      reply({ id, kind: 'result', value, rssBytes: process.memoryUsage.rss(), isSpent });
    } catch (error) {
      reply({ id, kind: 'error', error: toWire(error), rssBytes: process.memoryUsage.rss(), isSpent });
    } finally {
      running.delete(id);
    }
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
