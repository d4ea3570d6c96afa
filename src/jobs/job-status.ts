import { JOB_STATUSES, TERMINAL, type JobStatus } from './job.entity.js';

/** Names of the Datasets family's reference, accepted as filters; answers always use ours (jobs-and-visibility §4). */
const ALIASES: Readonly<Record<string, JobStatus>> = {
  queued: 'pending',
  started: 'running',
  success: 'complete',
  failure: 'failed',
  revoked: 'cancelled',
};

export const STATUS_WORDS: readonly string[] = [...JOB_STATUSES, ...Object.keys(ALIASES)];
export const TERMINAL_WORDS: readonly string[] = STATUS_WORDS.filter((word) => isTerminal(statusOf(word)));

/** For words that passed validation against STATUS_WORDS. */
export function statusOf(word: string): JobStatus {
  return ALIASES[word] ?? (word as JobStatus);
}

export function isTerminal(status: JobStatus): boolean {
  return TERMINAL.includes(status);
}
