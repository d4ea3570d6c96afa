/** A GeoTIFF in the scratch folder. */
export interface MadeFile {
  readonly path: string;
  /** What the job's result says of it. */
  readonly report: Readonly<Record<string, unknown>>;
}

/** Hands the progress of a part on as that of the whole. A refusal of the write is heard through the signal. */
export function between(progress: (fraction: number) => Promise<void>, from: number, to: number) {
  return (fraction: number): void => void progress(from + (to - from) * fraction).catch(() => undefined);
}
