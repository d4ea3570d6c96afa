import { Injectable } from '@nestjs/common';
import { isDomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { readerMarks } from '../../readers.js';
import { withoutOurs } from '../../scene-document.js';
import { type SceneColumns } from '../../scene-row.js';
import { type NewScene } from '../../scene.js';
import { type Outcome, SceneStore } from '../../scene-store.js';
import { spellingOf } from '../../spelling.js';
import { newScene, type StacWriter } from '../item-transactions.service.js';
import { parseItem } from '../validation/item.js';
import { type BatchRow, BulkBatch } from './bulk-batch.js';
import { BulkSummary } from './bulk-summary.js';
import { type RawItem } from './raw-items.js';

export const ON_CONFLICT = ['error', 'replace', 'skip'] as const;
/** What happens to an item whose id is taken; `error` = it fails and the others go on. */
export type ConflictPolicy = (typeof ON_CONFLICT)[number];

/**
 * Loads items of any number in batches, each in a transaction of its own: not all or nothing, but what was loaded stays,
 * and the same load can be repeated with `replace` or `skip`. While one batch is written the next is read, and no more,
 * so memory does not grow with the stream and a slow database slows the sender down.
 */
@Injectable()
export class BulkLoad {
  constructor(
    private readonly scenes: SceneStore,
    private readonly dataSource: DataSource,
  ) {}

  /**
   * The collection must be writable for the caller. @param summary counts along, so that it is known also when this throws.
   * @throws what the stream throws; NOT_FOUND when the collection is removed meanwhile
   */
  async load(
    writer: StacWriter,
    collectionId: string,
    items: AsyncIterable<RawItem>,
    onConflict: ConflictPolicy,
    summary: BulkSummary,
  ): Promise<void> {
    const loading = new Loading(this.scenes, this.dataSource, writer, collectionId, onConflict, summary);
    try {
      for await (const item of items) await loading.add(item);
      await loading.flush();
    } finally {
      await loading.written.catch(() => undefined);
    }
  }
}

class Loading {
  /** Of the batch that is on its way. */
  written: Promise<void> = Promise.resolve();
  private batch = new BulkBatch();
  private toRow: ((scene: NewScene) => SceneColumns) | null = null;

  constructor(
    private readonly scenes: SceneStore,
    private readonly dataSource: DataSource,
    private readonly writer: StacWriter,
    private readonly collectionId: string,
    private readonly onConflict: ConflictPolicy,
    private readonly summary: BulkSummary,
  ) {}

  async add(raw: RawItem): Promise<void> {
    this.toRow ??= await this.scenes.rowMaker(this.dataSource.manager, this.collectionId);
    const row = this.read(raw, this.toRow);
    if (row === null) return;
    const { id } = row.columns;
    if (!this.batch.has(id)) this.batch.put(row);
    else if (this.onConflict === 'error') this.count(row, { id, refused: 'taken' });
    else if (this.onConflict === 'skip') this.summary.skipped += 1;
    else {
      this.summary.replaced += 1;
      this.batch.put(row);
    }
    if (this.batch.isFull) await this.send();
  }

  async flush(): Promise<void> {
    await this.send();
    await this.written;
  }

  private async send(): Promise<void> {
    await this.written;
    const { rows } = this.batch;
    this.batch = new BulkBatch();
    // Asked anew for every batch: the collection and the buckets may change during a long load.
    this.toRow = null;
    this.written = this.write(rows);
    // Awaited by the next `send`; until then its failure is nobody's unhandled rejection.
    this.written.catch(() => undefined);
  }

  /** null = counted as failed. */
  private read(
    { line, text, body: parsed, fault }: RawItem,
    toRow: (scene: NewScene) => SceneColumns,
  ): BatchRow | null {
    const { principal, baseUrl } = this.writer;
    let id: string | null = null;
    try {
      if (fault !== undefined) throw new SyntaxError(fault);
      const body = text === null ? parsed : (JSON.parse(text) as unknown);
      id = idOf(body);
      const item = withoutOurs(parseItem(body, this.collectionId), baseUrl);
      const scene = newScene(principal, this.collectionId, item);
      return { line, columns: toRow(text === null ? scene : { ...scene, spelling: spellingOf(text, body as object) }) };
    } catch (error) {
      if (!isDomainError(error) && !(error instanceof SyntaxError)) throw error;
      this.summary.fail(line, id, error.message);
      return null;
    }
  }

  private async write(rows: readonly BatchRow[]): Promise<void> {
    const mayReplace = this.onConflict === 'replace' ? readerMarks(this.writer.principal) : 'none';
    const columns = rows.map((row) => row.columns);
    try {
      const outcomes = await this.scenes.write(this.dataSource.manager, this.collectionId, columns, { mayReplace });
      outcomes.forEach((outcome, index) => this.count(rows[index] as BatchRow, outcome));
    } catch (error) {
      if (!isDomainError(error, 'BAD_REQUEST')) throw error;
      const [only, ...others] = rows;
      if (only !== undefined && others.length === 0) this.summary.fail(only.line, only.columns.id, error.message);
      // One that the database refuses: found by halves, the others are written.
      else for (const half of halves(rows)) await this.write(half);
    }
  }

  private count(row: BatchRow, outcome: Outcome): void {
    const { line, columns } = row;
    if (outcome.refused === undefined) this.summary[outcome.inserted ? 'inserted' : 'replaced'] += 1;
    else if (outcome.refused === 'invalid')
      this.summary.fail(line, columns.id, `geometry is not valid: ${outcome.reason}`);
    else if (this.onConflict === 'skip') this.summary.skipped += 1;
    else this.summary.fail(line, columns.id, 'an item with this id exists already');
  }
}

function idOf(body: unknown): string | null {
  const id = (body as { id?: unknown } | null)?.id;
  return typeof id === 'string' ? id.slice(0, 256) : null;
}

function halves<T>(rows: readonly T[]): [T[], T[]] {
  const middle = Math.ceil(rows.length / 2);
  return [rows.slice(0, middle), rows.slice(middle)];
}
