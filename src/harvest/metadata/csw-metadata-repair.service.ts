import { setTimeout } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { type CswRecord } from '#libs/csw-client';
import { type DomainError, isDomainError } from '#libs/errors';
import { type BBox } from '#libs/geo';
import { DataSource, type EntityManager } from 'typeorm';
import { Dataset, DatasetScenes } from '../../datasets/index.js';
import { type DetectedPlatform, SentinelProfiles } from '../../sentinel-profiles/index.js';
import { CswCatalogues } from '../csw/csw-catalogues.js';
import { type CatalogueChanges, catalogueChanges, type RepairableDataset } from './catalogue-changes.js';

/** `gone`: deleted, or without an identifier, by now. `failed`: the catalogue did not answer. */
export type RepairOutcome = 'updated' | 'unchanged' | 'no_record' | 'gone' | 'failed';

export interface Repaired {
  readonly datasetId: string;
  readonly outcome: RepairOutcome;
  /** What went wrong, for the user. */
  readonly reason: string | null;
}

export interface RepairOptions {
  /** null = the configured catalogue of the dataset's kind. */
  readonly endpoint: string | null;
  /** Tell what would change, and change nothing. */
  readonly isDryRun: boolean;
  readonly signal: AbortSignal;
}

/** Between two questions to a catalogue, which others use too. */
const PAUSE_MS = 100;
/** A catalogue that fails this often in a row, or whenever it was asked, is down. */
const MAX_FAILURES = 3;

/** Rasters of one record follow each other: the record is asked for once. */
interface LastAsked {
  key: string | null;
  record: CswRecord | null;
}

/** Reads titles, abstracts and links again where they came from. */
@Injectable()
export class CswMetadataRepair {
  constructor(
    private readonly catalogues: CswCatalogues,
    private readonly profiles: SentinelProfiles,
    private readonly scenes: DatasetScenes,
    private readonly dataSource: DataSource,
  ) {}

  /**
   * One after the other, one answer per id.
   * @throws UPSTREAM_FAILED, UPSTREAM_TIMEOUT when the catalogue is down, CANCELLED; what was yielded by then is done
   */
  async *repair(ids: readonly string[], options: RepairOptions): AsyncGenerator<Repaired> {
    const last: LastAsked = { key: null, record: null };
    let failures = 0;
    for (const datasetId of ids) {
      options.signal.throwIfAborted();
      try {
        yield { datasetId, outcome: await this.repairOne(datasetId, last, options), reason: null };
        failures = 0;
      } catch (error) {
        failures += 1;
        if (!isUpstream(error) || failures >= MAX_FAILURES || failures === ids.length) throw error;
        yield { datasetId, outcome: 'failed', reason: error.message };
      }
    }
  }

  private async repairOne(id: string, last: LastAsked, options: RepairOptions): Promise<RepairOutcome> {
    const dataset = await this.dataSource.manager.findOneBy(Dataset, { id });
    if (dataset === null || dataset.identifier === null) return 'gone';
    const key = `${catalogueOf(dataset)} ${dataset.identifier}`;
    if (last.key !== key) {
      if (last.key !== null) await setTimeout(PAUSE_MS, undefined, { signal: options.signal });
      Object.assign(last, { key: null, record: await this.ask(dataset, options) }, { key });
    }
    return last.record === null ? 'no_record' : this.write(dataset, last.record, options);
  }

  private ask(dataset: Dataset, { endpoint, signal }: RepairOptions): Promise<CswRecord | null> {
    return this.catalogues.of(endpoint, catalogueOf(dataset)).getRecordById(dataset.identifier as string, { signal });
  }

  private async write(dataset: Dataset, record: CswRecord, { isDryRun }: RepairOptions): Promise<RepairOutcome> {
    if (isDryRun) return this.changesOf(dataset, record) === null ? 'unchanged' : 'updated';
    return this.dataSource.transaction(async (manager) => {
      // Read again under the lock: a user may have written in the meantime.
      const lock = { mode: 'for_no_key_update' } as const;
      const locked = await manager.findOne(Dataset, { where: { id: dataset.id }, lock });
      const changes = locked && this.changesOf(locked, record);
      if (!changes) return 'unchanged';
      await update(manager, dataset.id, changes);
      await this.scenes.publish(manager, [dataset.id]);
      return 'updated';
    });
  }

  private changesOf(dataset: RepairableDataset, record: CswRecord): CatalogueChanges | null {
    const { family, platform } = dataset;
    const isSentinel = family === 'S1' || family === 'S2';
    const detected: DetectedPlatform | null = isSentinel ? { family, platform } : null;
    return catalogueChanges(dataset, record, detected && this.profiles.profileOf(detected));
  }
}

function isUpstream(error: unknown): error is DomainError {
  return isDomainError(error, 'UPSTREAM_FAILED') || isDomainError(error, 'UPSTREAM_TIMEOUT');
}

function catalogueOf({ family }: Pick<Dataset, 'family'>): 'default' | 'sentinel' {
  return family === 'S1' || family === 'S2' ? 'sentinel' : 'default';
}

async function update(manager: EntityManager, id: string, { bbox, ...columns }: CatalogueChanges): Promise<void> {
  await manager.update(Dataset, id, {
    ...columns,
    ...(bbox && { bboxWgs84: [...bbox] }),
    lastRefreshedAt: () => 'now()',
    updatedAt: () => 'now()',
  });
  if (bbox) await outline(manager, id, bbox);
}

/** Split at ±180, as all footprints are. */
async function outline(manager: EntityManager, id: string, [west, south, east, north]: BBox): Promise<void> {
  const boxes = west <= east ? [[west, east]] : [[west, 180], [-180, east]]; // prettier-ignore
  const envelopes = boxes.map(([w, e]) => `ST_MakeEnvelope(${w}, $2, ${e}, $3, 4326)`);
  const footprint = envelopes.length === 1 ? envelopes[0] : `ST_Multi(ST_Collect(ARRAY[${envelopes.join(', ')}]))`;
  await manager.query(`UPDATE datasets SET footprint = ${footprint} WHERE id = $1`, [id, south, north]);
}
