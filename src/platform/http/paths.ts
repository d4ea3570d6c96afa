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
} as const;

export function sentinelHubPaths(api: keyof typeof SENTINEL_HUB, path = ''): string[] {
  return SENTINEL_HUB[api].map((base) => (path === '' ? base : `${base}/${path}`));
}

const isBelow = (path: string, base: string) => path === `/${base}` || path.startsWith(`/${base}/`);

/** The family that errors outside any handler belong to: an unknown path, a method or body that no route took. */
export function errorFamilyOf(path: string): 'stac' | 'sentinel-hub' | 'problem' {
  const { catalog, ...others } = SENTINEL_HUB;
  if (['stac', ...catalog].some((base) => isBelow(path, base))) return 'stac';
  return Object.values(others)
    .flat()
    .some((base) => isBelow(path, base))
    ? 'sentinel-hub'
    : 'problem';
}

/** True for spellings that Swagger leaves out because another one is shown. */
export function isAliasPath(path: string): boolean {
  if (/^\/api\/(?!v\d)|^\/auth\/realms\/\{realm\}\/protocol\//.test(path)) return true;
  return Object.values(SENTINEL_HUB).some(
    ([shown, ...others]) => !isBelow(path, shown) && others.some((base) => isBelow(path, base)),
  );
}
