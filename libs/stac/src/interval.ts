/** A stretch of time, both ends included; null = open. ISO 8601 text, so that no fraction of a second is lost. */
export interface TimeInterval {
  readonly start: string | null;
  readonly end: string | null;
}
