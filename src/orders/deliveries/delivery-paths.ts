import { sentinelHubPaths } from '../../platform/http/paths.js';

/** Deliveries lie below orders and subscriptions alike (tpdi §1). @param path below a delivery */
export function deliveryPaths(path = ''): string[] {
  return ['orders', 'subscriptions'].flatMap((parents) =>
    sentinelHubPaths('dataImport', `${parents}/:parent_id/deliveries${path === '' ? '' : `/:delivery_id/${path}`}`),
  );
}
