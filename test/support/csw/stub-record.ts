/** A record of the stub's catalogue, in the units of its answers. */
export interface StubRecord {
  readonly identifier: string;
  readonly title: string;
  readonly abstract?: string;
  readonly subjects?: readonly string[];
  /** ISO 8601, UTC. */
  readonly begin?: string;
  readonly end?: string;
  /** minx, miny, maxx, maxy in degrees. */
  readonly bbox?: readonly [number, number, number, number];
  readonly references?: ReadonlyArray<{ readonly scheme: string | null; readonly url: string }>;
  readonly parentIdentifier?: string;
}
