/** Work that may block, leak or crash, in child processes; one kind of child per pool. */
export { ChildPool, type ChildPoolOptions } from './child-pool.js';
export { type ChildKind } from './child-kind.js';
export {
  type ArgumentsOf,
  type Implementations,
  type OperationTable,
  type ReportProgress,
  type ResultOf,
} from './operation-table.js';
export { type RunOptions } from './pool-call.js';
export { serveCalls } from './serve-calls.js';
