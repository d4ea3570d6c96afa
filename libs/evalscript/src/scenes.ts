/** A scene as scripts see it: plain JSON. `__idx` is added by the sandbox. */
export type ScriptScene = Readonly<Record<string, unknown>>;

/** One per entry of `setup.inputs`: what the search found, in mosaicking order. */
export interface SceneList {
  /** ISO instants of the request's time range; null where it is open. */
  readonly from: string | null;
  readonly to: string | null;
  /**
   * ORBIT: `{dateFrom, dateTo, tiles: […]}`, one per UTC day. TILE: `{date, cloudCoverage, dataPath, shId, …}`. SIMPLE: those
   * that may contribute, in either form; they are shown to updateOutput() only.
   */
  readonly scenes: readonly ScriptScene[];
}
