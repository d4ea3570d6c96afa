const WINDOW_MS = 60_000;
const DEATHS_TO_GIVE_UP = 5;

/** How long a dead child waits for its next start: none at first, then longer, so that a broken one does not spin. */
const DELAYS_MS = [0, 500, 1000, 2000];

export class RestartPolicy {
  private deaths: number[] = [];

  /** Milliseconds to wait before starting again after a death at `nowMs`; null when it died five times in a minute. */
  afterDeath(nowMs: number): number | null {
    this.deaths = [...this.deaths.filter((at) => nowMs - at < WINDOW_MS), nowMs];
    if (this.deaths.length >= DEATHS_TO_GIVE_UP) return null;
    return DELAYS_MS[this.deaths.length - 1] ?? null;
  }
}
