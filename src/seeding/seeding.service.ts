import { Injectable, Logger } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type Principal } from '../auth/index.js';
import { DatasetAccess, type Dataset } from '../datasets/index.js';
import { JobOutbox, type Job } from '../jobs/index.js';
import { TilesConfig } from '../platform/config/config.js';
import { invalidField } from '../platform/http/validation.js';
import { DEFAULT_STYLE, DatasetStyles } from '../styles/index.js';
import { planTiles, tileGridOf, type TileGrid, type TileGridName, type TilePlan } from '../tile-cache/index.js';
import { type SeedRequest } from './seed-request.js';

/** null and absent alike leave a wish to the settings. */
export interface SeedWishes {
  readonly minzoom?: number | null | undefined;
  readonly maxzoom?: number | null | undefined;
  readonly grid?: TileGridName | null | undefined;
  readonly style?: string | null | undefined;
  readonly workers?: number | null | undefined;
  readonly max_tiles?: number | null | undefined;
  readonly force?: boolean | null | undefined;
}

/** On whose behalf: the owner of the job, or the address of somebody without an account. */
export interface Seeder {
  readonly principal: Principal | null;
  readonly clientAddress: string | null;
}

/** Has the tiles of a public dataset painted before anyone asks for them. */
@Injectable()
export class Seeding {
  private readonly log = new Logger(Seeding.name);

  constructor(
    private readonly access: DatasetAccess,
    private readonly styles: DatasetStyles,
    private readonly outbox: JobOutbox,
    private readonly config: TilesConfig,
  ) {}

  /**
   * One seeding per dataset and grid at a time: a second one is refused to who signed in (409 with its job), and joined
   * by who did not (conventions, "A second request for running work").
   * @throws NOT_FOUND; CONFLICT `not_public`; INVALID for zooms out of bounds, an unknown style, a plan of too many tiles
   */
  async start(datasetId: string, wishes: SeedWishes, { principal, clientAddress }: Seeder): Promise<Job> {
    const dataset = await this.access.loadReadable(principal, datasetId);
    assertPublic(dataset);
    const request = await this.requestOf(dataset, wishes);
    return this.outbox.submit({
      kind: 'cache_seed',
      request: { ...request },
      datasetId,
      sourceFilename: `${request.grid} ${request.minZoom}–${request.maxZoom}`,
      createdBy: principal?.ownerId ?? null,
      accountId: principal?.accountId ?? null,
      clientAddress,
      dedupeKey: `seed:${datasetId}:${request.grid}`,
      onDuplicate: principal === null ? 'join' : 'conflict',
    });
  }

  /**
   * For registrations: seeds when asked to, or when the settings say so and nobody asked not to. What stands in the way
   * of it does not stand in the way of the registration.
   * @returns the job, or null
   */
  async afterRegistration(datasetId: string, wish: boolean | null | undefined, seeder: Seeder): Promise<Job | null> {
    if (!(wish ?? this.config.isSeededOnIngest)) return null;
    try {
      return await this.start(datasetId, {}, seeder);
    } catch (error) {
      this.log.warn(`dataset ${datasetId} is not seeded: ${error instanceof Error ? error.message : error}`);
      return null;
    }
  }

  private async requestOf(dataset: Dataset, wishes: SeedWishes): Promise<SeedRequest> {
    const style = wishes.style ?? DEFAULT_STYLE;
    if ((await this.styles.find(dataset, style)) === null)
      throw invalidField('body', 'style', 'this dataset has no such style', style);
    const grid = tileGridOf(wishes.grid ?? 'GoogleMapsCompatible', dataset);
    const workers = wishes.workers ?? this.config.seedWorkers;
    if (workers > this.config.seedWorkers)
      throw invalidField('body', 'workers', `must not be greater than ${this.config.seedWorkers}`, workers);
    const plan = this.planOf(grid, wishes);
    return { datasetId: dataset.id, grid: grid.name, style, workers, force: wishes.force === true, ...plan };
  }

  private planOf(grid: TileGrid, wishes: SeedWishes): TilePlan {
    const { seedMinZoom, seedMaxTiles } = this.config;
    const deepest = Math.min(this.config.seedMaxZoom, grid.maxZoom);
    const minZoom = wishes.minzoom ?? Math.min(seedMinZoom, deepest);
    const maxZoom = wishes.maxzoom ?? Math.max(minZoom, Math.min(deepest, grid.naturalZoom));
    for (const [field, zoom] of [
      ['minzoom', minZoom],
      ['maxzoom', maxZoom],
    ] as const)
      // prettier-ignore
      if (zoom < Math.min(seedMinZoom, deepest) || zoom > deepest)
        throw invalidField('body', field, `must be from ${seedMinZoom} to ${deepest} on this grid`, zoom);
    if (minZoom > maxZoom)
      throw invalidField('body', 'minzoom', `must not be greater than maxzoom (${maxZoom})`, minZoom);
    const maxTiles = wishes.max_tiles ?? seedMaxTiles;
    if (maxTiles > seedMaxTiles)
      throw invalidField('body', 'max_tiles', `must not be greater than ${seedMaxTiles}`, maxTiles);
    const plan = planTiles(grid, minZoom, maxZoom, maxTiles);
    if (plan === null)
      throw invalidField('body', 'max_tiles', `zoom ${minZoom} alone has more than ${maxTiles} tiles`, maxTiles);
    return plan;
  }
}

export function assertPublic({ visibility, recordStatus }: Pick<Dataset, 'visibility' | 'recordStatus'>): void {
  if (visibility === 'public' && recordStatus === 'published') return;
  const message = 'Only public datasets are seeded: the cache does not ask who looks';
  throw new DomainError('CONFLICT', message, { detail: { code: 'not_public', message } });
}
