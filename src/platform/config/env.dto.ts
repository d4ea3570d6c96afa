import { Transform } from 'class-transformer';
import {
  IsBoolean,
  IsEmail,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  Min,
  MinLength,
} from 'class-validator';
import { IsStacProviders } from './stac-providers.js';

const toInt = ({ value }: { value: unknown }) =>
  typeof value === 'string' && /^\s*-?\d+\s*$/.test(value) ? Number(value) : value;
const toNumber = ({ value }: { value: unknown }) =>
  typeof value === 'string' && /^\s*-?\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value;
const toBool = ({ value }: { value: unknown }) =>
  value === 'true' || value === '1' ? true : value === 'false' || value === '0' ? false : value;

/** Kinds of background work: the families of jobs, and renderings that are no job. */
export const WORKER_QUEUES = [
  'ingest',
  'vrt',
  'catalog',
  'zarr',
  'byoc',
  'batch',
  'netcdf',
  'sentinel',
  'seed',
  'terrain',
  'maintenance',
  'hyspex',
  'import',
  'async',
] as const;
const QUEUE = `\\s*(${WORKER_QUEUES.join('|')})\\s*`;
const QUEUE_LIST = new RegExp(`^${QUEUE}(,${QUEUE})*$`);

const API_KEY = /^[\x21-\x7e]+$/;
const HTTP_URL = { require_tld: false, protocols: ['http', 'https'], require_protocol: true };

/** Every setting an operator can make, as read from the environment. `docs/operations/configuration.md` explains them. */
export class EnvDto {
  @Transform(toInt) @IsInt() @Min(0) @Max(65535) PORT = 8080;
  @IsString() HOST = '127.0.0.1';
  @IsOptional()
  @IsUrl(HTTP_URL)
  PUBLIC_URL?: string;
  @Transform(toBool) @IsBoolean() TRUST_PROXY = false;

  @IsString() @MinLength(1) SWATH_DATA_DIR = '.swath';
  @Matches(/^postgres(ql)?:\/\//, { message: 'DATABASE_URL must be a postgres:// URL' })
  DATABASE_URL!: string;
  @Matches(/^(rediss?|unix):\/\//, { message: 'REDIS_URL must be a redis:// or unix:// URL' })
  REDIS_URL!: string;

  @IsOptional() @IsEmail({ require_tld: false }) SWATH_ADMIN_EMAIL?: string;
  @IsOptional() @MinLength(8) SWATH_ADMIN_PASSWORD?: string;
  @IsOptional() @Matches(/^[\w.@-]{3,128}$/) SWATH_CLIENT_ID?: string;
  @IsOptional() @MinLength(8) SWATH_CLIENT_SECRET?: string;

  @IsOptional() @IsString() SWATH_BUCKETS?: string;
  @IsOptional() @IsString() SWATH_DATASET_ROOTS?: string;
  @IsOptional() @IsString() SWATH_OUTBOUND_ALLOW?: string;
  @IsOptional() @IsString() SWATH_CALLER_HOSTS?: string;
  @IsIn(['private', 'restricted', 'internal', 'public']) SWATH_DATASETS_DEFAULT_VISIBILITY = 'public';

  @IsUrl(HTTP_URL) CSW_ENDPOINT = 'https://nbs.csw.met.no';
  @IsUrl(HTTP_URL) NBS_SENTINEL_CSW_ENDPOINT = 'https://nbs.csw.met.no';
  @IsOptional() @IsString() NBS_ARCHIVE_ROOT?: string;
  @IsOptional() @IsString() NBS_DATA_ROOT?: string;
  @IsOptional() @IsString() HYSPEX_LOCAL_ROOT?: string;
  @IsOptional() @IsString() HYSPEX_OPENDAP_STRIP_PREFIX?: string;
  @Transform(toInt) @IsInt() @Min(1) @Max(1000) SWATH_HYSPEX_SCAN_MULTIPLIER = 20;
  @Transform(toInt) @IsInt() @Min(1) @Max(100_000) SWATH_HYSPEX_SCAN_LIMIT = 1000;
  @IsOptional() @IsString() NBS_SENTINEL_PLATFORM_PROFILES_JSON?: string;
  @Transform(toBool) @IsBoolean() SWATH_PUBLIC_INGEST = true;
  @Transform(toBool) @IsBoolean() SWATH_PUBLIC_POINT_QUERIES = true;
  @Transform(toInt) @IsInt() @Min(1) @Max(10_000) SWATH_NETCDF_CACHE_MAX = 64;
  @Transform(toInt) @IsInt() @Min(0) @Max(1e6) SWATH_PUBLIC_REQUESTS_PER_MINUTE = 120;
  @IsOptional() @IsString() SWATH_CSW_LATLON_HOSTS?: string;

  @Transform(toInt) @IsInt() @Min(2) @Max(256) SWATH_MIN_COLORMAP_CLASSES = 8;
  @Transform(toInt) @IsInt() @Min(1) @Max(1e9) SWATH_TILE_CACHE_MB = 10_240;
  @Transform(toInt) @IsInt() @Min(0) @Max(24) SWATH_SEED_MIN_ZOOM = 0;
  @Transform(toInt) @IsInt() @Min(0) @Max(24) SWATH_SEED_MAX_ZOOM = 16;
  @Transform(toInt) @IsInt() @Min(1) @Max(1e8) SWATH_SEED_MAX_TILES = 50_000;
  @Transform(toInt) @IsInt() @Min(1) @Max(64) SWATH_SEED_WORKERS = 2;
  @Transform(toBool) @IsBoolean() SWATH_SEED_ON_INGEST = false;
  @IsOptional() @Matches(/\S/) SWATH_MAGO_TERRAINER?: string;

  @Transform(toInt) @IsInt() @Min(0) @Max(64) SWATH_WORKERS = 1;
  @IsOptional()
  @Matches(QUEUE_LIST, { message: `SWATH_WORKER_QUEUES must be some of ${WORKER_QUEUES.join(', ')}` })
  SWATH_WORKER_QUEUES?: string;
  @Transform(toInt) @IsInt() @Min(0) @Max(1024) SWATH_WORKER_UNITS = 0;
  @IsOptional() @Transform(toInt) @IsInt() @Min(0) @Max(65535) SWATH_WORKER_PORT?: number;
  @Transform(toInt) @IsInt() @Min(1) @Max(86_400) SWATH_JOB_LEASE_S = 300;
  @Transform(toInt) @IsInt() @Min(1) @Max(64) SWATH_RASTER_PROCESSES = 2;
  @Transform(toInt) @IsInt() @Min(16) @Max(1_048_576) SWATH_GDAL_CACHE_MB = 128;
  @Matches(/^\/(?!vsi)/, { message: 'SWATH_GEOID_GRID must be the absolute path of a file' })
  SWATH_GEOID_GRID = '/usr/share/proj/egm96_15.gtx';
  @Transform(toInt) @IsInt() @Min(1) SWATH_MAX_UPLOAD_MB = 10_240;
  @Transform(toInt) @IsInt() @Min(1) @Max(1024) SWATH_MAX_JSON_MB = 8;
  @Transform(toInt) @IsInt() @Min(0) @Max(1e9) SWATH_LIMIT_REQUESTS_PER_MINUTE = 0;
  @Transform(toInt) @IsInt() @Min(0) @Max(1e12) SWATH_LIMIT_REQUESTS_PER_MONTH = 0;
  @Transform(toNumber) @IsNumber() @Min(0) @Max(1e9) SWATH_LIMIT_PU_PER_MINUTE = 0;
  @Transform(toNumber) @IsNumber() @Min(0) @Max(1e12) SWATH_LIMIT_PU_PER_MONTH = 0;
  @Transform(toInt) @IsInt() @Min(0) @Max(1e6) SWATH_ASYNC_MAX_RUNNING = 100;
  @Transform(toNumber) @IsNumber() @Min(0) @Max(1e9) SWATH_BATCH_MIN_BALANCE_PU = 0;
  @Transform(toInt) @IsInt() @Min(0) @Max(10_080) SWATH_BATCH_RESTART_WAIT_MINUTES = 0;
  @Transform(toNumber) @IsNumber() @Min(0) @Max(1e9) SWATH_BATCH_MIN_CHARGE_PU = 0;
  @Transform(toInt) @IsInt() @Min(0) @Max(36_500) SWATH_BATCH_KEEP_CREATED_DAYS = 0;
  @Transform(toInt) @IsInt() @Min(0) @Max(36_500) SWATH_BATCH_KEEP_FAILED_DAYS = 0;
  @Transform(toInt) @IsInt() @Min(0) @Max(36_500) SWATH_BATCH_KEEP_DAYS = 0;
  /** 32 bytes in base64 each. */
  @IsOptional()
  @Matches(/^[A-Za-z0-9+/]{43}=(,[A-Za-z0-9+/]{43}=)*$/, {
    message: 'SWATH_SECRETS_KEYS must be keys of 32 bytes in base64, comma-separated',
  })
  SWATH_SECRETS_KEYS?: string;
  @IsOptional()
  @IsUrl({ require_tld: false, protocols: ['http', 'https'], require_protocol: true })
  SWATH_DELIVERY_S3_ENDPOINT?: string;
  @Matches(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, { message: 'SWATH_IMPORT_BUCKET must be the name of a bucket' })
  SWATH_IMPORT_BUCKET = 'imports';
  @Transform(toInt) @IsInt() @Min(1) @Max(3600) SWATH_IMPORT_POLL_S = 5;
  @Transform(toInt) @IsInt() @Min(1) @Max(86_400) SWATH_IMPORT_LOOK_S = 30;
  @Transform(toInt) @IsInt() @Min(1) @Max(86_400) SWATH_SUBSCRIPTION_LOOK_S = 60;
  @IsOptional() @Matches(API_KEY, { message: 'PLANET_API_KEY must be a key without spaces' }) PLANET_API_KEY?: string;
  @IsUrl(HTTP_URL) PLANET_API_URL = 'https://api.planet.com';
  @IsUrl(HTTP_URL) PLANET_TILES_URL = 'https://tiles.planet.com';
  @IsOptional() @IsString() PLANET_DELIVERY?: string;
  @IsOptional() @Matches(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, { message: 'PLANET_DELIVERY_BUCKET must be the name of a bucket' }) PLANET_DELIVERY_BUCKET?: string; // prettier-ignore
  @IsOptional() @IsStacProviders() SWATH_STAC_PROVIDERS?: string;
  @IsOptional() @Matches(API_KEY, { message: 'AIRBUS_API_KEY must be a key without spaces' }) AIRBUS_API_KEY?: string;
  @IsUrl(HTTP_URL) AIRBUS_AUTH_URL = 'https://authenticate.foundation.api.oneatlas.airbus.com';
  @IsUrl(HTTP_URL) AIRBUS_SEARCH_URL = 'https://search.foundation.api.oneatlas.airbus.com';
  @IsUrl(HTTP_URL) AIRBUS_ACCESS_URL = 'https://access.foundation.api.oneatlas.airbus.com';
  @IsUrl(HTTP_URL) AIRBUS_DATA_URL = 'https://data.api.oneatlas.airbus.com';
  @IsOptional() @Matches(API_KEY, { message: 'MAXAR_API_KEY must be a key without spaces' }) MAXAR_API_KEY?: string;
  @IsUrl(HTTP_URL) MAXAR_URL = 'https://api.maxar.com';
  @Matches(/^[\w-]+\/[\w-]+$/, { message: 'MAXAR_PIPELINE must be namespace/name' })
  MAXAR_PIPELINE = 'imagery/view-ready-ortho';
  @IsIn(['trace', 'debug', 'info', 'warn', 'error', 'silent']) LOG_LEVEL = 'info';
}
