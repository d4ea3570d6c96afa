export type BatchApi = 'v1' | 'v2' | 'statistics';

/** Of all APIs together; PARTIAL and CANCELED are v1's, STOPPED is the others'. */
export type BatchStatus =
  'CREATED' | 'ANALYSING' | 'ANALYSIS_DONE' | 'PROCESSING' | 'PARTIAL' | 'DONE' | 'FAILED' | 'STOPPED' | 'CANCELED';

export type BatchAction = 'ANALYSE' | 'START' | 'STOP' | 'CANCEL' | 'RESTARTPARTIAL';
export type UserAction = 'NONE' | Exclude<BatchAction, 'RESTARTPARTIAL'>;

/** What an action does to a task. */
export type Effect =
  /** Analysis begins. */
  | 'analyse'
  /** … and processing follows by itself. */
  | 'analyse-then-start'
  /** Kept in mind until the analysis has ended. */
  | 'remember'
  /** Units run, the ones that wait; failed ones stay failed. */
  | 'process'
  /** Failed units run again. */
  | 'retry'
  /** No unit begins any more. */
  | 'stop'
  /** The same, for good. */
  | 'cancel';

type Transitions = Readonly<Partial<Record<BatchStatus, Readonly<Partial<Record<BatchAction, Effect>>>>>>;

/** batch-v2 §7, batch-statistics §5; what is not listed is refused. */
const STOPPABLE: Transitions = {
  CREATED: { ANALYSE: 'analyse', START: 'analyse-then-start' },
  ANALYSING: { START: 'remember', STOP: 'remember' },
  ANALYSIS_DONE: { START: 'process', STOP: 'stop' },
  PROCESSING: { STOP: 'stop' },
  STOPPED: { START: 'process' },
};

/** batch-v1 §5. */
const CANCELABLE: Transitions = {
  CREATED: { ANALYSE: 'analyse', START: 'analyse-then-start', CANCEL: 'cancel' },
  ANALYSING: { START: 'remember', CANCEL: 'remember' },
  ANALYSIS_DONE: { START: 'process', CANCEL: 'cancel' },
  PROCESSING: { CANCEL: 'cancel' },
  PARTIAL: { RESTARTPARTIAL: 'retry' },
};

const TRANSITIONS: Readonly<Record<BatchApi, Transitions>> = {
  v1: CANCELABLE,
  v2: STOPPABLE,
  statistics: STOPPABLE,
};

/** null = not in this state. */
export function effectOf(api: BatchApi, status: BatchStatus, action: BatchAction): Effect | null {
  return TRANSITIONS[api][status]?.[action] ?? null;
}

/** In the pattern of the one sentence of the service that is known. */
export function refusalOf(api: BatchApi, action: BatchAction): string {
  const statuses = (Object.keys(TRANSITIONS[api]) as BatchStatus[]).filter((one) => effectOf(api, one, action));
  const verb = {
    ANALYSE: 'analysed',
    START: 'started',
    STOP: 'stopped',
    CANCEL: 'canceled',
    RESTARTPARTIAL: 'restarted',
  };
  return `Only requests with status ${statuses.join(', ')} can be ${verb[action]}.`;
}

/** What becomes of a task when no unit is left to run. */
export function endStatus(
  api: BatchApi,
  { done, failed }: { readonly done: number; readonly failed: number },
): BatchStatus {
  if (api !== 'v1' || failed === 0) return 'DONE';
  return done === 0 ? 'FAILED' : 'PARTIAL';
}
