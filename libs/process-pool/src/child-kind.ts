/** What distinguishes one pool's children from another's. */
export interface ChildKind<Name extends string> {
  /** For messages and the process list: 'raster'. */
  readonly name: string;
  /** Flags of node itself. */
  readonly execArgv?: readonly string[];
  /** Reads that leave nothing behind, so that a second try after a crash is harmless. */
  readonly repeatable: ReadonlySet<Name>;
  /**
   * The calls themselves may be what kills their process (they run strangers' code): one that was alone when it died is
   * not tried again, the others are, each in a process of its own.
   */
  readonly suspectsCalls?: true;
}
