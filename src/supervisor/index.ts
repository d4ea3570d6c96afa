export { configOfInstance } from './config-of-instance.js';
export { Console } from './console.js';
export { runInstance, type InstanceSettings, type StopButton } from './instance.js';
export { runningInstance } from './instance-record.js';
export { StartRefused } from './start-refused.js';
export { startThrowAwayServers, type ThrowAwayServers } from './throw-away-servers.js';
export { WORKER_FLAGS } from './worker-flags.js';
