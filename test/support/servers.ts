import { PassThrough } from 'node:stream';
import { Console, startThrowAwayServers, type ThrowAwayServers } from '../../src/supervisor/index.js';

/** Servers of one test file alone, for tests that stop, kill or wipe them. The shared ones are TEST_DATABASE_URL and TEST_REDIS_URL. */
export async function privateServers(): Promise<ThrowAwayServers> {
  const unheard = new PassThrough().resume();
  return startThrowAwayServers(new Console(unheard, unheard));
}
