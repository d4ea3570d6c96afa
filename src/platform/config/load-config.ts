import { basename, resolve } from 'node:path';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { type Config, type Visibility } from './config.js';
import { EnvDto } from './env.dto.js';
import { planetDelivery, type PlanetDelivery } from './planet-delivery.js';
import { parseStacProviders } from './stac-providers.js';

/** All faults of the environment at once, each with the fix. Printed by `main.*` instead of a stack. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly faults: readonly string[]) {
    super(`The configuration has ${faults.length} fault(s):\n${faults.map((f) => `  - ${f}`).join('\n')}`);
  }
}

const HINTS: Partial<Record<keyof EnvDto, string>> = {
  DATABASE_URL: 'run `npm start`, which brings its own database, or set DATABASE_URL=postgres://user:password@host/db',
  REDIS_URL: 'run `npm start`, which brings its own Redis, or set REDIS_URL=redis://host:6379',
};

/** Pure: environment in, frozen configuration out. Empty variables count as unset. @throws ConfigError */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const known = Object.keys(describeEnv());
  const given = Object.fromEntries(known.filter((k) => env[k] !== undefined && env[k] !== '').map((k) => [k, env[k]]));
  const dto = plainToInstance(EnvDto, given, { exposeDefaultValues: true });
  const errors = validateSync(dto, { forbidUnknownValues: false });
  if (errors.length > 0) throw new ConfigError(errors.map(describeFault));
  const delivery = planetDelivery(dto.PLANET_DELIVERY, dto.PLANET_DELIVERY_BUCKET);
  if (typeof delivery === 'string') throw new ConfigError([delivery]);
  const config = freeze(dto, delivery);
  const faults = [...sameNames(config.data.datasetRoots), ...reservedNames(config.data.datasetRoots)];
  if (faults.length > 0) throw new ConfigError(faults);
  return config;
}

/** Dataset roots are known by the last part of their path (`root://<name>/…`). */
function sameNames(roots: readonly string[]): string[] {
  const names = roots.map((folder) => basename(folder));
  const repeated = [...new Set(names.filter((name, i) => names.indexOf(name) !== i))];
  return repeated.map(
    (name) => `SWATH_DATASET_ROOTS: two folders are called ${JSON.stringify(name)}; give one another name`,
  );
}

/** Names of `root://` that the mounted archives have. */
const RESERVED_ROOTS = ['nbs-archive', 'nbs-data', 'hyspex'];

function reservedNames(roots: readonly string[]): string[] {
  const taken = roots.map((folder) => basename(folder)).filter((name) => RESERVED_ROOTS.includes(name));
  return taken.map(
    (name) =>
      `SWATH_DATASET_ROOTS: ${JSON.stringify(name)} is the name of a mounted archive (${RESERVED_ROOTS.join(', ')}); give the folder another name`,
  );
}

/** Names of all settings with their defaults; `.env.example` is checked against it. */
export function describeEnv(): Record<keyof EnvDto, unknown> {
  const optional = {
    PUBLIC_URL: undefined,
    DATABASE_URL: undefined,
    REDIS_URL: undefined,
    SWATH_ADMIN_EMAIL: undefined,
    SWATH_ADMIN_PASSWORD: undefined,
    SWATH_CLIENT_ID: undefined,
    SWATH_CLIENT_SECRET: undefined,
    SWATH_BUCKETS: undefined,
    SWATH_DATASET_ROOTS: undefined,
    SWATH_OUTBOUND_ALLOW: undefined,
    SWATH_CALLER_HOSTS: undefined,
    SWATH_CSW_LATLON_HOSTS: undefined,
    NBS_ARCHIVE_ROOT: undefined,
    NBS_DATA_ROOT: undefined,
    HYSPEX_LOCAL_ROOT: undefined,
    HYSPEX_OPENDAP_STRIP_PREFIX: undefined,
    NBS_SENTINEL_PLATFORM_PROFILES_JSON: undefined,
    SWATH_MAGO_TERRAINER: undefined,
    SWATH_SECRETS_KEYS: undefined,
    SWATH_WORKER_QUEUES: undefined,
    SWATH_WORKER_PORT: undefined,
    SWATH_DELIVERY_S3_ENDPOINT: undefined,
    AIRBUS_API_KEY: undefined,
    MAXAR_API_KEY: undefined,
    PLANET_API_KEY: undefined,
    PLANET_DELIVERY: undefined,
    PLANET_DELIVERY_BUCKET: undefined,
    SWATH_STAC_PROVIDERS: undefined,
  };
  return { ...optional, ...new EnvDto() } as Record<keyof EnvDto, unknown>;
}

function describeFault(error: ValidationError): string {
  const hint = HINTS[error.property as keyof EnvDto];
  const rule = Object.values(error.constraints ?? {}).join('; ');
  const value = error.value === undefined ? 'is not set' : `= ${JSON.stringify(redact(error))}: ${rule}`;
  return `${error.property} ${value}${hint ? ` — ${hint}` : ''}`;
}

/** Secrets never reach a log, also not as a wrong value. */
function redact(error: ValidationError): unknown {
  if (/SECRET|PASSWORD|API_KEY|PLANET_DELIVERY$/.test(error.property)) return '***';
  return typeof error.value === 'string' ? error.value.replace(/:\/\/[^@/]*@/, '://***@') : error.value;
}

/** Comma-separated. */
function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

function folder(path: string | undefined): string | null {
  return path === undefined ? null : resolve(path);
}

function freeze(env: EnvDto, delivery: PlanetDelivery | null): Config {
  const MB = 1024 * 1024;
  const config: Config = {
    http: {
      port: env.PORT,
      host: env.HOST,
      publicUrl: env.PUBLIC_URL?.replace(/\/+$/, '') ?? null,
      trustProxy: env.TRUST_PROXY,
      maxJsonBytes: env.SWATH_MAX_JSON_MB * MB,
      maxUploadBytes: env.SWATH_MAX_UPLOAD_MB * MB,
    },
    data: {
      dir: resolve(env.SWATH_DATA_DIR),
      bucketsFile: env.SWATH_BUCKETS ? resolve(env.SWATH_BUCKETS) : null,
      datasetRoots: (env.SWATH_DATASET_ROOTS ?? '')
        .split(':')
        .filter(Boolean)
        .map((folder) => resolve(folder)),
    },
    database: { url: env.DATABASE_URL },
    redis: { url: env.REDIS_URL },
    firstStart: {
      adminEmail: env.SWATH_ADMIN_EMAIL ?? null,
      adminPassword: env.SWATH_ADMIN_PASSWORD ?? null,
      clientId: env.SWATH_CLIENT_ID ?? null,
      clientSecret: env.SWATH_CLIENT_SECRET ?? null,
    },
    jobs: { leaseS: env.SWATH_JOB_LEASE_S },
    raster: {
      processes: env.SWATH_RASTER_PROCESSES,
      cacheMb: env.SWATH_GDAL_CACHE_MB,
      geoidGrid: env.SWATH_GEOID_GRID,
    },
    datasets: {
      defaultVisibility: env.SWATH_DATASETS_DEFAULT_VISIBILITY as Visibility,
      outboundAllow: listOf(env.SWATH_OUTBOUND_ALLOW),
      callerHosts: env.SWATH_CALLER_HOSTS === undefined ? null : listOf(env.SWATH_CALLER_HOSTS),
    },
    harvest: {
      cswEndpoint: env.CSW_ENDPOINT,
      sentinelCswEndpoint: env.NBS_SENTINEL_CSW_ENDPOINT,
      nbsArchiveRoot: folder(env.NBS_ARCHIVE_ROOT),
      nbsDataRoot: folder(env.NBS_DATA_ROOT),
      hyspexRoot: folder(env.HYSPEX_LOCAL_ROOT),
      hyspexOpendapPrefix: env.HYSPEX_OPENDAP_STRIP_PREFIX ?? null,
      hyspexScanMultiplier: env.SWATH_HYSPEX_SCAN_MULTIPLIER,
      hyspexScanLimit: env.SWATH_HYSPEX_SCAN_LIMIT,
      platformProfiles: env.NBS_SENTINEL_PLATFORM_PROFILES_JSON ?? null,
      isPublicIngest: env.SWATH_PUBLIC_INGEST,
      isPointQueryPublic: env.SWATH_PUBLIC_POINT_QUERIES,
      openedArrays: env.SWATH_NETCDF_CACHE_MAX,
      publicRequestsPerMinute: env.SWATH_PUBLIC_REQUESTS_PER_MINUTE,
      latLonCswHosts: listOf(env.SWATH_CSW_LATLON_HOSTS),
    },
    tiles: {
      cacheBytes: env.SWATH_TILE_CACHE_MB * MB,
      seedMinZoom: env.SWATH_SEED_MIN_ZOOM,
      seedMaxZoom: env.SWATH_SEED_MAX_ZOOM,
      seedMaxTiles: env.SWATH_SEED_MAX_TILES,
      seedWorkers: env.SWATH_SEED_WORKERS,
      isSeededOnIngest: env.SWATH_SEED_ON_INGEST,
      magoTerrainer: env.SWATH_MAGO_TERRAINER?.trim().split(/\s+/) ?? null,
    },
    maps: { minColourMapClasses: env.SWATH_MIN_COLORMAP_CLASSES },
    limits: {
      requestsPerMinute: env.SWATH_LIMIT_REQUESTS_PER_MINUTE,
      requestsPerMonth: env.SWATH_LIMIT_REQUESTS_PER_MONTH,
      unitsPerMinute: env.SWATH_LIMIT_PU_PER_MINUTE,
      unitsPerMonth: env.SWATH_LIMIT_PU_PER_MONTH,
    },
    async: { maxRunning: env.SWATH_ASYNC_MAX_RUNNING },
    batch: {
      minBalance: env.SWATH_BATCH_MIN_BALANCE_PU,
      restartWaitMinutes: env.SWATH_BATCH_RESTART_WAIT_MINUTES,
      minCharge: env.SWATH_BATCH_MIN_CHARGE_PU,
      keepDays: {
        created: env.SWATH_BATCH_KEEP_CREATED_DAYS,
        failed: env.SWATH_BATCH_KEEP_FAILED_DAYS,
        others: env.SWATH_BATCH_KEEP_DAYS,
      },
    },
    worker: {
      queues: env.SWATH_WORKER_QUEUES?.split(',').map((queue) => queue.trim()) ?? null,
      units: env.SWATH_WORKER_UNITS,
      port: env.SWATH_WORKER_PORT ?? null,
    },
    imports: {
      bucket: env.SWATH_IMPORT_BUCKET,
      pollS: env.SWATH_IMPORT_POLL_S,
      lookS: env.SWATH_IMPORT_LOOK_S,
      subscriptionLookS: env.SWATH_SUBSCRIPTION_LOOK_S,
      stacProviders: parseStacProviders(env.SWATH_STAC_PROVIDERS ?? '{}'),
    },
    airbus: {
      apiKey: env.AIRBUS_API_KEY ?? null,
      authUrl: withoutSlash(env.AIRBUS_AUTH_URL),
      searchUrl: withoutSlash(env.AIRBUS_SEARCH_URL),
      accessUrl: withoutSlash(env.AIRBUS_ACCESS_URL),
      dataUrl: withoutSlash(env.AIRBUS_DATA_URL),
    },
    maxar: {
      apiKey: env.MAXAR_API_KEY ?? null,
      url: withoutSlash(env.MAXAR_URL),
      pipeline: env.MAXAR_PIPELINE,
    },
    planet: {
      apiKey: env.PLANET_API_KEY ?? null,
      apiUrl: withoutSlash(env.PLANET_API_URL),
      tilesUrl: withoutSlash(env.PLANET_TILES_URL),
      delivery,
    },
    secrets: { keys: env.SWATH_SECRETS_KEYS?.split(',') ?? [] },
    delivery: { s3Endpoint: env.SWATH_DELIVERY_S3_ENDPOINT ?? null },
    log: { level: env.LOG_LEVEL },
    supervisor: { workers: env.SWATH_WORKERS },
  };
  Object.values(config).forEach((slice) => Object.freeze(slice));
  return Object.freeze(config);
}
