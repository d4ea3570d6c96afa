import { type CswRecord } from '#libs/csw-client';
import { type ChildrenOfParent } from './children-of-parent.js';

export interface ScanLimits {
  /** Children that are enough. */
  readonly children: number;
  /** Records that are looked at, at most. */
  readonly records: number;
}

/** A walk through a catalogue that can be stopped after every record and gone on with from `next`. */
export class ParentScan {
  /** @param next 1-based position of the first record to look at; null = there is none left */
  constructor(
    private readonly children: Pick<ChildrenOfParent, 'page'>,
    private readonly limits: ScanLimits,
    public next: number | null,
    public scanned = 0,
    public matched = 0,
  ) {}

  get isOver(): boolean {
    return this.next === null || this.scanned >= this.limits.records || this.matched >= this.limits.children;
  }

  /** When a child is handed out, `next` and the counts are those from before it; `pass` moves on. */
  async *found(signal: AbortSignal): AsyncGenerator<{ readonly record: CswRecord; pass(): void }> {
    while (!this.isOver) {
      const { children, nextPosition } = await this.children.page(this.next!, this.wanted(), signal);
      if (children.length === 0) this.next = null;
      for (const [i, { record, position, isChild }] of children.entries()) {
        if (this.isOver) return;
        const pass = () => {
          this.next = i === children.length - 1 ? nextPosition : position + 1;
          this.scanned += 1;
          this.matched += isChild ? 1 : 0;
        };
        if (isChild) yield { record, pass };
        else pass();
      }
    }
  }

  private wanted(): ScanLimits {
    return { children: this.limits.children - this.matched, records: this.limits.records - this.scanned };
  }
}
