import { type SceneColumns } from '../../scene-row.js';

/** More make no faster statement, but outlive the young generation of the heap while they wait. */
const MAX_ITEMS = 100;
/** Of documents: what PostgreSQL unpacks without going to disk. */
const MAX_CHARACTERS = 2_500_000;

export interface BatchRow {
  readonly line: number;
  readonly columns: SceneColumns;
}

/** Rows that go to the database together; one per id. */
export class BulkBatch {
  private readonly byId = new Map<string, BatchRow>();
  private characters = 0;

  get rows(): BatchRow[] {
    return [...this.byId.values()];
  }

  get isFull(): boolean {
    return this.byId.size >= MAX_ITEMS || this.characters >= MAX_CHARACTERS;
  }

  has(id: string): boolean {
    return this.byId.has(id);
  }

  put(row: BatchRow): void {
    this.byId.set(row.columns.id, row);
    this.characters += row.columns.document.length;
  }
}
