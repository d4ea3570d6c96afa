import { type SwathClient } from '../src/demo/swath-client.js';
import { withInstance } from './instance.js';
import { mapLimited, round, seconds, tell } from './measure.js';

/** Confirmations at the same moment, and how many of them the quota pays for. */
const ORDERS = 200;
const PAID = 137;
const BASE = '/api/v1/dataimport';
const COLLECTION = 'bench-import';
const AREA = [15.8, 46.7, 15.9, 46.8];

interface Quota {
  readonly quotaSqkm: number | null;
  readonly quotaUsed: number;
}

/** Nothing is delivered here: no worker runs, and the file of the only item is never read. */
const ITEM = {
  ...{ type: 'Feature', stac_version: '1.0.0', id: 'scene', collection: COLLECTION, bbox: [15, 46, 17, 48], links: [] },
  stac_extensions: ['https://stac-extensions.github.io/raster/v1.1.0/schema.json'],
  geometry: { type: 'Polygon', coordinates: [[[15, 46], [17, 46], [17, 48], [15, 48], [15, 46]]] },
  properties: { datetime: '2026-05-01T10:00:00Z' },
  assets: {
    B1: {
      ...{ href: 's3://bench/scene.tif', type: 'image/tiff; application=geotiff; profile=cloud-optimized' },
      ...{ roles: ['data'], 'raster:bands': [{ data_type: 'uint16' }] },
    },
  },
}; // prettier-ignore

async function measured(client: SwathClient): Promise<void> {
  await client.request('POST', '/stac/collections', { ...{ type: 'Collection', stac_version: '1.0.0', id: COLLECTION, description: 'Bench', license: 'proprietary', links: [] }, extent: { spatial: { bbox: [ITEM.bbox] }, temporal: { interval: [[null, null]] } } }); // prettier-ignore
  await client.request('POST', `/stac/collections/${COLLECTION}/items`, ITEM);
  const input = { provider: 'STAC', bounds: { bbox: AREA }, data: [{ collection: COLLECTION }] };
  const orders = await mapLimited(Array.from({ length: ORDERS }), 8, () =>
    client.json<{ id: string; sqkm: number }>('POST', `${BASE}/orders`, { input }),
  );
  const quotaSqkm = round(orders[0]!.sqkm * PAID, 6);
  await client.request('PUT', `${BASE}/accountquotas/STAC`, { quotaSqkm });
  const confirm = ({ id }: { id: string }) =>
    client.request('POST', `${BASE}/orders/${id}/confirm`, {}).then(
      () => 200,
      (error: unknown) => Number(/→ (\d+)/.exec(String(error))?.[1]),
    );
  let statuses: number[] = [];
  const tookS = await seconds(async () => {
    statuses = await Promise.all(orders.map(confirm));
  });
  const { quotaUsed } = await client.json<Quota>('GET', `${BASE}/accountquotas/STAC`);
  const counted = (status: number) => statuses.filter((one) => one === status).length;
  const [confirmed, refused] = [counted(200), counted(403)];
  tell({
    bench: `import-quota: ${ORDERS} confirmations at once against a quota for ${PAID}`,
    limit: 'as many as it pays for, the others 403; used up to the square metre',
    confirmed,
    refused,
    quotaSqkm,
    quotaUsed,
    confirmationsPerS: round(ORDERS / tookS, 1),
    holds: confirmed === PAID && refused === ORDERS - PAID && quotaUsed === quotaSqkm,
  });
}

await withInstance(({ client }) => measured(client), { SWATH_WORKERS: '0' });
