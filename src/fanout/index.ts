export { FanoutCoreModule } from './fanout.core.module.js';
export { FanoutTasks } from './fanout-tasks.js';
export { FanoutWorkerModule } from './fanout.worker.module.js';
export { UnitHandlers } from './unit-handlers.js';
export {
  type ClaimedUnit,
  type NewUnit,
  type TaskProgress,
  type UnitHandler,
  type UnitOutcome,
  type UnitStatus,
} from './unit.js';
