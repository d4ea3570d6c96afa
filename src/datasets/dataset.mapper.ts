import { type BandInfo } from '#libs/raster';
import { canWrite, type Principal } from '../auth/index.js';
import { type BandDto } from './band.dto.js';
import { type DatasetDto, type DatasetLinksDto, type DatasetSummaryDto } from './dataset.dto.js';
import { type DatasetAddition } from './dataset-extensions.js';
import { type Dataset } from './dataset.entity.js';
import { type ListedDataset } from './datasets.query.js';
import { type RasterAsset } from './raster-asset.entity.js';
import { type RasterDto } from './raster.dto.js';

/** Who reads, and under which base URL they reached us: what the same row looks different by. */
export interface Reader {
  readonly principal: Principal | null;
  /** Without trailing slash. */
  readonly baseUrl: string;
}

export function toSummary(
  dataset: ListedDataset,
  { baseUrl }: Reader,
  { styles = [], terrain = {} }: DatasetAddition,
): DatasetSummaryDto {
  const { asset } = dataset;
  return {
    id: dataset.id,
    dataset_id: dataset.id,
    record_type: dataset.recordType,
    title: dataset.title,
    summary: dataset.summary,
    abstract: dataset.summary,
    identifier: dataset.identifier,
    filename: dataset.sourceFilename,
    path: pathBelowRoot(asset.assetUri),
    source_dataset: dataset.sourceDataset,
    opendap_url: dataset.opendapUrl,
    platform: dataset.platform,
    family: dataset.family,
    variant: dataset.variant,
    campaign_id: dataset.campaignId,
    parent_identifier: dataset.parentIdentifier,
    missing: dataset.missingSince !== null,
    visibility: dataset.visibility,
    record_status: dataset.recordStatus,
    status: asset.status,
    vrt_type: asset.vrtType,
    sha256: asset.sha256,
    size_bytes: asset.sizeBytes,
    mtime: toInstant(asset.mtime),
    bbox_wgs84: dataset.bboxWgs84,
    crs: crsName(asset),
    width: asset.width,
    height: asset.height,
    res_x: asset.resX,
    res_y: asset.resY,
    band_count: asset.bandCount,
    dtype: asset.dtype,
    nodata: toNodata(asset.nodata),
    wms_url: `${baseUrl}/wms/${dataset.id}`,
    wcs_url: `${baseUrl}/wcs/${dataset.id}`,
    wfs_url: `${baseUrl}/wfs/${dataset.id}`,
    styles,
    terrain,
    temporal_start: toInstant(dataset.temporalStart),
    temporal_end: toInstant(dataset.temporalEnd),
    created_at: dataset.createdAt.toISOString(),
    updated_at: dataset.updatedAt.toISOString(),
    links: toLinks(dataset.id, baseUrl),
  };
}

/** What an href says behind the name of its root or bucket; null for files of the house. */
function pathBelowRoot(assetUri: string): string | null {
  const [, key] = /^(?:s3|root):\/\/[^/]+\/(.+)$/s.exec(assetUri) ?? [];
  if (key === undefined) return null;
  return assetUri.startsWith('root:') ? decodeURIComponent(key) : key;
}

/** @param readableSources members of a band stack that the reader may know of; of the others the bands keep no trace. */
export function toDataset(
  dataset: Dataset,
  reader: Reader,
  addition: DatasetAddition,
  readableSources: ReadonlySet<string>,
): DatasetDto {
  const { asset } = dataset;
  const bands = asset.bandInfo.map((band) => toBand(band, readableSources));
  const isMine = canWrite(reader.principal, dataset);
  return {
    ...toSummary(dataset, reader, addition),
    extent: asset.extent,
    geo_transform: asset.geoTransform,
    crs_wkt: asset.crsWkt,
    original_srid: dataset.originalSrid,
    bands,
    raster: toRaster(asset, bands, toLinks(dataset.id, reader.baseUrl)),
    published_at: toInstant(dataset.publishedAt),
    last_refreshed_at: toInstant(dataset.lastRefreshedAt),
    ...(isMine && { created_by: dataset.createdBy, asset_uri: asset.assetUri }),
  };
}

/** `EPSG:n`, or the WKT of a CRS without a code. */
export function crsName(asset: Pick<RasterAsset, 'epsg' | 'crsWkt'>): string {
  return asset.epsg === null ? asset.crsWkt : `EPSG:${asset.epsg}`;
}

/** Members named by the bands of a stack. */
export function bandSources(asset: RasterAsset): string[] {
  return [...new Set(asset.bandInfo.flatMap((band) => band.source_dataset_id ?? []))];
}

function toRaster(asset: RasterAsset, bands: BandDto[], links: DatasetLinksDto): RasterDto {
  return {
    epsg: asset.epsg,
    crs_is_geographic: asset.crsIsGeographic,
    res_x: asset.resX,
    res_y: asset.resY,
    band_count: asset.bandCount,
    is_dem: asset.isDemOverride ?? asset.isDem,
    nodata: toNodata(asset.nodata),
    compression: asset.compression,
    width: asset.width,
    height: asset.height,
    size_bytes: asset.sizeBytes,
    driver: asset.driver,
    cog_status: asset.cogStatus,
    is_rotated: asset.isRotated,
    tile_url: links.tiles,
    bands,
    connect: { download_url: links.download, tile_url: links.tiles },
    status: asset.status,
    vrt_type: asset.vrtType,
    // What is being served: the members a rebuild has staged count only once it is published.
    source_count: asset.builtFrom && Object.keys(asset.builtFrom).length,
    resolution_strategy: asset.resolutionStrategy,
  };
}

function toBand(band: BandInfo, readableSources: ReadonlySet<string>): BandDto {
  const { source_dataset_id, source_title, stats, ...facts } = band;
  return {
    ...facts,
    ...(stats && { min: stats.min, max: stats.max }),
    stats: stats ?? null,
    ...(source_dataset_id !== undefined &&
      readableSources.has(source_dataset_id) && { source_dataset_id, source_title }),
  };
}

function toLinks(id: string, baseUrl: string): DatasetLinksDto {
  const self = `${baseUrl}/datasets/${id}`;
  return {
    self,
    thumbnail: `${self}/thumbnail.png`,
    extent: `${self}/extent.geojson`,
    samples: `${self}/samples{?lon,lat,band}`,
    download: `${self}/download`,
    tiles: `${self}/tiles/{z}/{x}/{y}.png`,
  };
}

/** The column is text so that NaN and 64-bit values survive; JSON gets the number. */
function toNodata(text: string | null): number | 'nan' | null {
  if (text === null) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : 'nan';
}

function toInstant(date: Date | null): string | null {
  return date?.toISOString() ?? null;
}
