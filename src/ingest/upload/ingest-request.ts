import { type Job } from '../../jobs/index.js';
import { type Visibility } from '../../auth/index.js';

export const COMPRESSIONS = ['DEFLATE', 'LZW', 'ZSTD', 'LZMA', 'JPEG', 'WEBP', 'NONE'] as const;
export type Compression = (typeof COMPRESSIONS)[number];

export const RESAMPLINGS = ['nearest', 'average', 'bilinear', 'cubic', 'mode'] as const;
export type OverviewResampling = (typeof RESAMPLINGS)[number];

/** The uploaded file as it waits in the house bucket. */
export interface StagedFile {
  readonly key: string;
  readonly fileName: string;
  readonly sizeBytes: number;
}

/** What the committer wants changed on the way to a COG; null = as the file says, or the house's default. */
export interface ConversionOptions {
  /** Relabels the CRS, never reprojects. */
  readonly sridOverride: number | null;
  readonly compression: Compression | null;
  readonly resampling: OverviewResampling | null;
  /** JSON has no NaN. */
  readonly nodataOverride: number | 'nan' | null;
  /** Refuse a file that is not a COG already instead of converting it. */
  readonly strictCog: boolean;
}

/** How the new dataset appears in the catalogue. Instants are ISO 8601 in UTC. */
export interface CatalogueEntry {
  readonly title: string;
  readonly summary: string | null;
  readonly visibility: Visibility;
  readonly temporalStart: string | null;
  readonly temporalEnd: string | null;
}

/** `jobs.request` of `raster_ingest`; `entry` and `options` appear with the commit. */
export interface IngestRequest {
  readonly file: StagedFile;
  readonly entry?: CatalogueEntry;
  readonly options?: ConversionOptions;
}

/** `jobs.request` of `raster_replace`. */
export interface ReplaceRequest {
  readonly file: StagedFile;
  readonly options: ConversionOptions;
}

export const NO_OPTIONS: ConversionOptions = {
  sridOverride: null,
  compression: null,
  resampling: null,
  nodataOverride: null,
  strictCog: false,
};

/** The stored request of an ingest job; only this feature writes it, so its shape is known. */
export function ingestRequestOf(job: Pick<Job, 'request'>): IngestRequest {
  return job.request as unknown as IngestRequest;
}

export function replaceRequestOf(job: Pick<Job, 'request'>): ReplaceRequest {
  return job.request as unknown as ReplaceRequest;
}
