export { FanoutCoreModule } from './fanout.core.module.js';
export { FanoutTasks } from './fanout-tasks.js';
export { FanoutWorkerModule } from './fanout.worker.module.js';
export { isPassing } from './is-passing.js';
export { type ListedUnit, type UnitPage } from './unit-list.query.js';
export { UnitHandlers } from './unit-handlers.js';
export {
  type ClaimedUnit,
  type NewUnit,
  type Spent,
  type TaskProgress,
  type UnitHandler,
  type UnitOutcome,
  type UnitStatus,
} from './unit.js';
