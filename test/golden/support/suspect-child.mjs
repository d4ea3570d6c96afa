import { setTimeout as sleep } from 'node:timers/promises';
import { serveCalls } from '../../../dist/libs/process-pool/src/index.js';

let asked = 0;
serveCalls({
  /** Answers with the process that did it, after `ms`. */
  work: async ({ ms }) => {
    await sleep(ms);
    return process.pid;
  },
  /** Kills the process after `ms`. */
  crash: async ({ ms }) => {
    await sleep(ms);
    process.kill(process.pid, 'SIGKILL');
    await sleep(60_000);
  },
  /** Ends when its caller gives up. */
  wait: (_, onProgress, signal) => {
    onProgress(0.5);
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve(++asked)));
  },
  /** How many `wait` were asked to end. */
  ended: () => asked,
});
