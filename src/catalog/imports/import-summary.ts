/** What an import did, as stored in the job's result. */
export interface ImportSummary {
  readonly found: number;
  readonly imported: number;
  readonly failed: number;
  /** Scenes by collection. */
  readonly collections: Readonly<Record<string, number>>;
  /** The first of the failed products, with the reason. */
  readonly failures: ReadonlyArray<{ readonly product: string; readonly reason: string }>;
}

const MAX_FAILURES = 50;

/** Counts while products come in from several sides. */
export class ImportTally {
  private imported = 0;
  private failed = 0;
  private readonly collections = new Map<string, number>();
  private readonly failures: Array<{ product: string; reason: string }> = [];

  constructor(private readonly found: number) {}

  addImported(collectionId: string): void {
    this.imported += 1;
    this.collections.set(collectionId, (this.collections.get(collectionId) ?? 0) + 1);
  }

  addFailed(product: string, reason: string): void {
    this.failed += 1;
    if (this.failures.length < MAX_FAILURES) this.failures.push({ product, reason });
  }

  get counts() {
    return { done: this.imported, total: this.found, failed: this.failed, skipped: 0 };
  }

  summary(): ImportSummary {
    const { found, imported, failed, failures } = this;
    return { found, imported, failed, collections: Object.fromEntries([...this.collections].sort()), failures };
  }
}
