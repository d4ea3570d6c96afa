/** How a request ended, for the books. `limited`: refused by a rate limit or budget. */
export const OUTCOMES = ['ok', 'refused', 'limited', 'failed', 'cancelled'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface Ending {
  readonly status: number;
  /** The whole answer is out. */
  readonly finished: boolean;
  readonly limited: boolean;
}

/** Pure. */
export function outcomeOf({ status, finished, limited }: Ending): Outcome {
  if (limited) return 'limited';
  if (!finished || status === 499) return 'cancelled';
  if (status >= 500) return 'failed';
  return status >= 400 ? 'refused' : 'ok';
}
