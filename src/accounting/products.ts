import { type Request } from 'express';
import { sentinelHubApiOf, type SentinelHubApi } from '../platform/http/paths.js';

/** What usage is counted by. Jobs (async, batch) are counted by those who run them. */
export const PRODUCTS = [
  'process',
  'statistics',
  'async',
  'batch',
  'batch-statistical',
  'catalog',
  'byoc',
  'zarr',
  'ogc',
  'configuration',
  'metadata',
  'data-import',
] as const;
export type Product = (typeof PRODUCTS)[number];

/** The one list of what is limited and counted: an API that is not in it would not compile. */
const PRODUCT_OF: Readonly<Record<SentinelHubApi, Product>> = {
  catalog: 'catalog',
  byoc: 'byoc',
  acl: 'byoc',
  zarr: 'zarr',
  metadata: 'metadata',
  process: 'process',
  async: 'async',
  statistics: 'statistics',
  batchStatistics: 'batch-statistical',
  batch: 'batch',
  batchV2: 'batch',
  dataImport: 'data-import',
  configuration: 'configuration',
  instances: 'configuration',
};
/** The OGC doors, which stand outside the Sentinel Hub paths. */
const OGC = /^\/(ogc|render\/tiles)(\/|$)/;

/**
 * Of a request that found its route; null = neither counted nor limited (ingest, datasets, STAC, auth, health). By the
 * pattern and not the address, which Express compares without regard to case.
 */
export function productOf(request: Pick<Request, 'route' | 'path'>): Product | null {
  const pattern = (request.route as { path?: unknown } | undefined)?.path;
  const path = typeof pattern === 'string' ? pattern : request.path;
  const api = sentinelHubApiOf(path);
  if (api !== null) return PRODUCT_OF[api];
  return OGC.test(path) ? 'ogc' : null;
}
