import { AsyncLocalStorage } from 'node:async_hooks';

/** What one request or job learns about itself; written as one line at its end. */
export interface LogContext {
  readonly requestId?: string;
  readonly jobId?: string;
  readonly facts: Record<string, unknown>;
  /** Stage → milliseconds, summed; also sent as `Server-Timing`. */
  readonly stages: Map<string, number>;
}

const storage = new AsyncLocalStorage<LogContext>();

export function runInContext<T>(ids: { requestId?: string; jobId?: string }, work: () => T): T {
  return storage.run({ ...ids, facts: {}, stages: new Map() }, work);
}

export function currentContext(): LogContext | undefined {
  return storage.getStore();
}

/** Fields for the closing log line; a no-op outside a request or job. */
export function addFacts(facts: Record<string, unknown>): void {
  Object.assign(storage.getStore()?.facts ?? {}, facts);
}

/** Measures one stage (`plan`, `read`, `encode` …) of the current request or job. */
export async function timed<T>(stage: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  try {
    return await work();
  } finally {
    const stages = storage.getStore()?.stages;
    stages?.set(stage, (stages.get(stage) ?? 0) + performance.now() - started);
  }
}
