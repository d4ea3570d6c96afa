/**
 * Where each API answers, in one place: the first spelling is the one Swagger shows, the others are the same controller.
 * Ingest, datasets, jobs and auth answer at the root and under `/api` (conventions, "Paths").
 */
export function rootPaths(path: string): string[] {
  return [path, `api/${path}`.replace(/\/$/, '')];
}

/** Spellings of each Sentinel Hub API: what the published clients call first, then those of newer deployments. */
const SENTINEL_HUB = {
  catalog: ['api/v1/catalog/1.0.0', 'api/v1/catalog', 'catalog/1.0.0', 'catalog/v1', 'catalog'],
  byoc: ['api/v1/byoc', 'byoc/v1'],
  zarr: ['api/v1/zarr', 'zarr/v1'],
  metadata: ['api/v1/metadata', 'metadata/v1'],
  acl: ['api/v1/acl'],
  process: ['api/v1/process', 'process/v1'],
  async: ['api/v1/async/process', 'async/v1/process'],
  /** Before the next one, below whose path it lies. */
  batchStatistics: ['api/v1/statistics/batch', 'statistics/batch/v1'],
  statistics: ['api/v1/statistics', 'statistics/v1'],
  batch: ['api/v1/batch', 'batch/v1'],
  batchV2: ['api/v2/batch', 'batch/v2'],
  dataImport: ['api/v1/dataimport', 'dataimport/v1'],
  /** Without `api/v1`: no client ever called that. */
  configuration: ['configuration/v1'],
  instances: ['configuration/v1/wms/instances', 'api/v2/configuration/instances'],
} as const;

export type SentinelHubApi = keyof typeof SENTINEL_HUB;

export function sentinelHubPaths(api: SentinelHubApi, path = ''): string[] {
  return SENTINEL_HUB[api].map((base) => (path === '' ? base : `${base}/${path}`));
}

const isBelow = (path: string, base: string) => path === `/${base}` || path.startsWith(`/${base}/`);

/** The family that errors outside any handler belong to: an unknown path, a method or body that no route took. */
export function errorFamilyOf(path: string): 'stac' | 'sentinel-hub' | 'ogc' | 'problem' {
  const { catalog, ...others } = SENTINEL_HUB;
  if (['stac', ...catalog].some((base) => isBelow(path, base))) return 'stac';
  if (['ogc', 'wms', 'wcs', 'wfs'].flatMap(rootPaths).some((base) => isBelow(path, base))) return 'ogc';
  return Object.values(others)
    .flat()
    .some((base) => isBelow(path, base))
    ? 'sentinel-hub'
    : 'problem';
}

/** The Sentinel Hub API that a path or route pattern belongs to, in whatever spelling; null = none of them. */
export function sentinelHubApiOf(path: string): SentinelHubApi | null {
  const apis = Object.keys(SENTINEL_HUB) as SentinelHubApi[];
  return apis.find((api) => SENTINEL_HUB[api].some((base) => isBelow(path, base))) ?? null;
}

/** True for spellings that Swagger leaves out because another one is shown. */
export function isAliasPath(path: string): boolean {
  if (/^\/api\/(?!v\d)|^\/auth\/realms\/\{realm\}\/protocol\//.test(path)) return true;
  return Object.values(SENTINEL_HUB).some(
    ([shown, ...others]) => !isBelow(path, shown) && others.some((base) => isBelow(path, base)),
  );
}
