import { cswExceptions, type CswClient, type CswQuery, type CswRecord } from '#libs/csw-client';
import { type ScanLimits } from './parent-scan.js';

export interface ChildPage {
  readonly children: readonly ScannedRecord[];
  /** 1-based position of the record after this page; null = there is none. */
  readonly nextPosition: number | null;
}

export interface ScannedRecord {
  readonly record: CswRecord;
  /** 1-based, in the catalogue's order. */
  readonly position: number;
  readonly isChild: boolean;
}

/** Most records that one request asks for. */
const PAGE = 50;

/**
 * The children of a record, in the order of their identifiers. Catalogues that can filter by parent count positions among
 * the children; of others every record that mentions the parent is looked at. Which of the two it is does not change
 * between batches, so that positions stay what they are.
 */
export class ChildrenOfParent {
  private canFilter: Promise<boolean> | null = null;

  constructor(
    private readonly client: CswClient,
    private readonly parent: string,
  ) {}

  /** @param wanted children and records that are still looked for */
  async page(position: number, wanted: ScanLimits, signal: AbortSignal): Promise<ChildPage> {
    const canFilter = await (this.canFilter ??= this.probe(signal));
    const filter = canFilter ? { parentIdentifier: this.parent } : { anyText: this.parent };
    const limit = Math.min(wanted.records, canFilter ? wanted.children : PAGE, PAGE);
    const query = { ...BASE, ...filter, offset: position - 1, limit };
    const { records, nextOffset } = await this.client.getRecords(query, signal);
    return {
      children: records.map((record, i) => ({ record, position: position + i, isChild: this.isChild(record, filter) })),
      nextPosition: nextOffset === null ? null : nextOffset + 1,
    };
  }

  /** A refused property and one that no record has mean the same. */
  private async probe(signal: AbortSignal): Promise<boolean> {
    try {
      const { total } = await this.client.getRecords(
        { ...BASE, parentIdentifier: this.parent, offset: 0, limit: 1 },
        signal,
      );
      return total > 0;
    } catch (error) {
      if (cswExceptions(error) === null) throw error;
      return false;
    }
  }

  /** What filtered for us need not say again whose child it is. */
  private isChild({ identifier, parentIdentifier }: CswRecord, filter: object): boolean {
    if (identifier === this.parent) return false;
    return parentIdentifier === this.parent || (parentIdentifier === null && 'parentIdentifier' in filter);
  }
}

/** ISO: only it tells the parent. */
const BASE = { sortBy: 'identifier', schema: 'iso' } as const satisfies Partial<CswQuery>;
