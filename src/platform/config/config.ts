import { type PlanetDelivery } from './planet-delivery.js';
import { type StacProviderSettings } from './stac-providers.js';

export type Visibility = 'private' | 'restricted' | 'internal' | 'public';

/** Frozen settings, one slice per concern; features inject the slice they need, never the whole environment. */
export class HttpConfig {
  port!: number;
  host!: string;
  /** Base of every link without trailing slash; null = derive from the request. */
  publicUrl!: string | null;
  trustProxy!: boolean;
  maxJsonBytes!: number;
  maxUploadBytes!: number;
}
export class DataConfig {
  /** Absolute path of the instance's data folder. */
  dir!: string;
  /** Absolute path of the JSON file of S3 buckets, or null. */
  bucketsFile!: string | null;
  /** Absolute folders outside the buckets that rasters may be registered from, read-only. */
  datasetRoots!: readonly string[];
}
export class DatabaseConfig {
  url!: string;
}
export class RedisConfig {
  url!: string;
}
export class FirstStartConfig {
  adminEmail!: string | null;
  adminPassword!: string | null;
  clientId!: string | null;
  clientSecret!: string | null;
}
export class JobsConfig {
  /** Lease of a running job in seconds; the heartbeat is a tenth of it. */
  leaseS!: number;
}
export class RasterConfig {
  /** GDAL child processes per API or worker process. */
  processes!: number;
  /** Decoded blocks that each GDAL process and each renderer may keep. */
  cacheMb!: number;
  /** Local file of geoid heights, for terrain above the ellipsoid. */
  geoidGrid!: string;
}
export class DatasetsConfig {
  defaultVisibility!: Visibility;
  /** `host` or `host:port` that server-side fetches may reach although private. */
  outboundAllow!: readonly string[];
  /** Hosts that addresses of callers may name; null = any public host. */
  callerHosts!: readonly string[] | null;
}
/** Catalogues and mounted archives that the Datasets API harvests from (datasets.md §0.5). */
export class HarvestConfig {
  /** Default CSW of `csw-search` and the HySpex routes, and that of the NBS Sentinel routes. */
  cswEndpoint!: string;
  sentinelCswEndpoint!: string;
  /** Absolute folders or null. They are dataset roots under fixed names: `root://nbs-archive/`, `root://nbs-data/`, `root://hyspex/`. */
  nbsArchiveRoot!: string | null;
  nbsDataRoot!: string | null;
  hyspexRoot!: string | null;
  /** What an OPeNDAP address of HySpex begins with before its path below `hyspexRoot`. */
  hyspexOpendapPrefix!: string | null;
  /** Records that a batch looks at for every child it may queue, and at most; for catalogues that cannot filter by parent. */
  hyspexScanMultiplier!: number;
  hyspexScanLimit!: number;
  /** JSON text of platform profiles; wins over the built-in ones. */
  platformProfiles!: string | null;
  /** False: the writing routes that the contract leaves open need a token. */
  isPublicIngest!: boolean;
  /** False: point queries need a token. */
  isPointQueryPublic!: boolean;
  /** Descriptions of netCDF and OPeNDAP sources that are kept for ten minutes. */
  openedArrays!: number;
  /** Of one anonymous address, on the open routes that write or fetch; 0 = any number. */
  publicRequestsPerMinute!: number;
  /** `host` or `host:port` of catalogues that want the corners of a box as latitude, longitude. */
  latLonCswHosts!: readonly string[];
}
/** Painted tiles of datasets: what is kept, and what one request may have painted in advance (datasets.md §0.5). */
export class TilesConfig {
  /** Bytes of tiles that are kept; the least recently used go first. */
  cacheBytes!: number;
  /** Zooms of a seeding that names none, and bounds of one that does. */
  seedMinZoom!: number;
  seedMaxZoom!: number;
  /** Tiles of one seeding at most. */
  seedMaxTiles!: number;
  /** Tiles that one seeding paints at the same time, at most. */
  seedWorkers!: number;
  /** Public rasters are seeded as soon as they are registered. */
  isSeededOnIngest!: boolean;
  /** Command of mago-3d-terrainer with its first arguments; null = none installed. */
  magoTerrainer!: readonly string[] | null;
}
/** Maps of datasets. */
export class MapsConfig {
  /** Entries of a colour map that the platform makes, at least. */
  minColourMapClasses!: number;
}
/** Limits of every account that has no policies of its own; 0 = none. */
export class LimitsConfig {
  requestsPerMinute!: number;
  requestsPerMonth!: number;
  unitsPerMinute!: number;
  unitsPerMonth!: number;
}
/** Background renderings. */
export class AsyncConfig {
  /** Of one account at the same time; 0 = any number. */
  maxRunning!: number;
}
/** What a shop would ask of batch tasks; an installation of one's own asks for nothing. */
export class BatchConfig {
  /** Processing units that an account must have left to make a task, to start it and to go on; 0 = any. */
  minBalance!: number;
  /** Before a stopped task may be started again, twice as long after it ran out of units; 0 = at once. */
  restartWaitMinutes!: number;
  /** Processing units that a task costs at least. */
  minCharge!: number;
  /** After which tasks that nothing has happened to are deleted: those never analysed, failed ones, others at rest; 0 = never. */
  keepDays!: { created: number; failed: number; others: number };
}
/** What one worker process does. */
export class WorkerConfig {
  /** Kinds of work; null = all. */
  queues!: readonly string[] | null;
  /** Tiles, features and renderings at the same time; 0 = one per raster process. */
  units!: number;
  /** Of `/health` and `/metrics`; null = none. */
  port!: number | null;
}
/** Data import. */
export class ImportConfig {
  /** Bucket of received files and of the tiles made of them. */
  bucket!: string;
  /** Seconds between two looks at what is due. */
  pollS!: number;
  /** Seconds before a provider is asked about the same order, or the same subscription, again. */
  lookS!: number;
  subscriptionLookS!: number;
  /** STAC APIs of the open provider, by the name that `data[0].catalog` gives. */
  stacProviders!: Readonly<Record<string, StacProviderSettings>>;
}
/** Airbus OneAtlas, by the contract of this installation. */
export class AirbusConfig {
  /** null = no contract: its operations are refused. */
  apiKey!: string | null;
  /** Without trailing slash: tokens, catalogue, previews and downloads, prices and orders. */
  authUrl!: string;
  searchUrl!: string;
  accessUrl!: string;
  dataUrl!: string;
}
/** Planet. What is ordered there is paid by callers' own keys. */
export class PlanetConfig {
  /** For searches and thumbnails of callers without a key; null = they need one. */
  apiKey!: string | null;
  /** Without trailing slash. */
  apiUrl!: string;
  tilesUrl!: string;
  /** null = nothing can be subscribed to. */
  delivery!: PlanetDelivery | null;
}
/** Maxar Geospatial Platform, by the contract of this installation. */
export class MaxarConfig {
  /** null = no contract: its operations are refused. */
  apiKey!: string | null;
  /** Without trailing slash. */
  url!: string;
  /** Of the Ordering API: `namespace/name`. */
  pipeline!: string;
}
/** Keys that encrypt what callers entrust to us. */
export class SecretsConfig {
  /** Base64, the newest first; none = a key of the data folder's own. */
  keys!: readonly string[];
}
/** Buckets of callers, which are not configured here. */
export class DeliveryConfig {
  /** null = Amazon's, by region. */
  s3Endpoint!: string | null;
}
export class LogConfig {
  level!: string;
}
export class SupervisorConfig {
  /** Worker processes that `npm start` runs beside the API. */
  workers!: number;
}

export class Config {
  http!: HttpConfig;
  data!: DataConfig;
  database!: DatabaseConfig;
  redis!: RedisConfig;
  firstStart!: FirstStartConfig;
  jobs!: JobsConfig;
  raster!: RasterConfig;
  datasets!: DatasetsConfig;
  harvest!: HarvestConfig;
  tiles!: TilesConfig;
  maps!: MapsConfig;
  limits!: LimitsConfig;
  async!: AsyncConfig;
  batch!: BatchConfig;
  worker!: WorkerConfig;
  imports!: ImportConfig;
  airbus!: AirbusConfig;
  maxar!: MaxarConfig;
  planet!: PlanetConfig;
  secrets!: SecretsConfig;
  delivery!: DeliveryConfig;
  log!: LogConfig;
  supervisor!: SupervisorConfig;
}
