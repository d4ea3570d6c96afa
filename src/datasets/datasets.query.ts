import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type BBox } from '#libs/geo';
import { Repository, type SelectQueryBuilder } from 'typeorm';
import { readableBy, type Principal, type Visibility } from '../auth/index.js';
import { DatasetExtensions } from './dataset-extensions.js';
import { Dataset, type RecordType } from './dataset.entity.js';
import { RasterAsset, type VrtType } from './raster-asset.entity.js';

/** Everything is optional and ANDed. Instants are inclusive on both ends. */
export interface DatasetFilter {
  /** Substring of title, identifier, file name or summary, any case; `%` and `_` are ordinary characters. */
  readonly q?: string;
  readonly identifier?: string;
  readonly platform?: string;
  readonly family?: string;
  readonly variant?: string;
  readonly campaignId?: string;
  readonly hasTerrain?: boolean;
  /** Its file was found gone. */
  readonly isMissing?: boolean;
  readonly recordType?: RecordType;
  readonly visibility?: Visibility;
  readonly vrtType?: VrtType;
  /** `Principal.ownerId` */
  readonly createdBy?: string;
  /** Lon/lat; minX > maxX crosses ±180. */
  readonly bbox?: BBox;
  readonly createdAfter?: Date;
  readonly createdBefore?: Date;
  /** Datasets whose own time range touches this one; those without a time never match. */
  readonly temporalAfter?: Date;
  readonly temporalBefore?: Date;
}

export const SORT_KEYS = ['created_at', 'title', 'filename', 'size_bytes'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface PageRequest {
  readonly limit: number;
  readonly offset: number;
  readonly sort: SortKey;
  readonly order: 'asc' | 'desc';
}

const SORT_SQL: Readonly<Record<SortKey, string>> = {
  created_at: 'd.createdAt',
  title: 'lower(d.title)',
  filename: 'lower(d.source_filename)',
  size_bytes: 'asset.sizeBytes',
};

/** Without the columns that grow with bands and members: a page of large VRTs would weigh megabytes. */
export type ListedDataset = Omit<Dataset, 'asset' | 'footprint'> & { asset: Omit<RasterAsset, LeftOut> };
type LeftOut = 'bandInfo' | 'builtFrom' | 'dataset';
const LEFT_OUT: readonly string[] = ['bandInfo', 'builtFrom'] satisfies LeftOut[];

/** Finds datasets the caller may read. The total counts with the same predicate, so it reveals nothing hidden. */
@Injectable()
export class DatasetSearch {
  private readonly assetColumns: string[];

  constructor(
    @InjectRepository(Dataset) private readonly datasets: Repository<Dataset>,
    @InjectRepository(RasterAsset) assets: Repository<RasterAsset>,
    private readonly extensions: DatasetExtensions,
  ) {
    const names = assets.metadata.columns.map(({ propertyName }) => propertyName);
    this.assetColumns = names.filter((name) => !LEFT_OUT.includes(name)).map((name) => `asset.${name}`);
  }

  /** One page with its assets and the total: two queries, however long the page. Ties are broken by id. */
  async find(
    principal: Principal | null,
    filter: DatasetFilter,
    page: PageRequest,
  ): Promise<{ datasets: ListedDataset[]; total: number }> {
    const { sql, parameters } = readableBy(principal, 'd');
    const query = this.datasets.createQueryBuilder('d').innerJoin('d.asset', 'asset').addSelect(this.assetColumns);
    query.where(sql, parameters);
    narrow(query, filter, this.extensions.hasTerrain);
    const direction = page.order === 'asc' ? 'ASC' : 'DESC';
    // limit/offset and not take/skip: the join is 1:1, so TypeORM's extra DISTINCT query is not needed.
    query
      // Only file names may be null; asked for NULLS LAST, the index on created_at would be of no use.
      .orderBy(SORT_SQL[page.sort], direction, page.sort === 'filename' ? 'NULLS LAST' : undefined)
      .addOrderBy('d.id', direction)
      .limit(page.limit)
      .offset(page.offset);
    const [datasets, total] = await query.getManyAndCount();
    return { datasets, total };
  }
}

function narrow(query: SelectQueryBuilder<Dataset>, filter: DatasetFilter, hasTerrain: string): void {
  const where = (sql: string, value: unknown, name: string) => {
    if (value !== undefined) query.andWhere(sql, { [name]: value });
  };
  where('d.identifier = :identifier', filter.identifier, 'identifier');
  where('d.platform = :platform', filter.platform, 'platform');
  where('d.family = :family', filter.family, 'family');
  where('d.variant = :variant', filter.variant, 'variant');
  where('d.campaign_id = :campaignId', filter.campaignId, 'campaignId');
  where(`(${hasTerrain}) = :hasTerrain`, filter.hasTerrain, 'hasTerrain');
  where('(d.missing_since IS NOT NULL) = :isMissing', filter.isMissing, 'isMissing');
  where('d.record_type = :recordType', filter.recordType, 'recordType');
  where('d.visibility = :visibility', filter.visibility, 'visibility');
  where('asset.vrt_type = :vrtType', filter.vrtType, 'vrtType');
  where('d.created_by = :createdBy', filter.createdBy, 'createdBy');
  where('d.created_at >= :createdAfter', filter.createdAfter, 'createdAfter');
  where('d.created_at <= :createdBefore', filter.createdBefore, 'createdBefore');
  where('coalesce(d.temporal_end, d.temporal_start) >= :temporalAfter', filter.temporalAfter, 'temporalAfter');
  where('coalesce(d.temporal_start, d.temporal_end) <= :temporalBefore', filter.temporalBefore, 'temporalBefore');
  where(
    '(d.title ILIKE :q OR d.identifier ILIKE :q OR d.source_filename ILIKE :q OR d.summary ILIKE :q)',
    filter.q === undefined ? undefined : `%${escapeLike(filter.q)}%`,
    'q',
  );
  if (filter.bbox) intersecting(query, filter.bbox);
}

/** Footprints are split at ±180, so a box that crosses it is two boxes. */
function intersecting(query: SelectQueryBuilder<Dataset>, [west, south, east, north]: BBox): void {
  const spans = (
    west < east
      ? [[west, east]]
      : [
          [west, 180],
          [-180, east],
        ]
  ).filter(([w = 0, e = 0]) => w < e);
  const boxes = spans.map(
    (_, i) => `ST_Intersects(d.footprint, ST_MakeEnvelope(:w${i}, :south, :e${i}, :north, 4326))`,
  );
  const sides = Object.fromEntries(
    spans.flatMap(([w, e], i) => [
      [`w${i}`, w],
      [`e${i}`, e],
    ]),
  );
  query.andWhere(`(${boxes.join(' OR ')})`, { south, north, ...sides });
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
