import { type Polygon } from 'geojson';
import { OrdersModule } from '../../src/orders/index.js';
import { cutSample } from './byoc-app.js';
import { type Answer, type Json, type SignedIn } from './catalog-app.js';
import { type ImportWorker, startImportWorker } from './import-worker.js';
import { type ProcessApp, startProcessApp } from './process-app.js';

export const IMPORTS = '/api/v1/dataimport';
/** Around the Sentinel-2 sample. */
export const AROUND = [-11.6, 24.8, -11, 25.35];
const COG = 'image/tiff; application=geotiff; profile=cloud-optimized';

/** Orders of the open provider from the request to the pixels. */
export interface OpenProviderApp extends ProcessApp {
  readonly worker: ImportWorker;
  /** POSTs below `/api/v1/dataimport`. @returns whatever the status */
  post(path: string, body: object, who?: SignedIn): Promise<Answer>;
  read(path: string, who?: SignedIn): Promise<Json>;
  /** COGs of the sample's bands in the bucket `scenes`, and an item of them. */
  sentinel2Scene(id: string, properties?: object, over?: object): Promise<void>;
  /** Creates, confirms and does all the work. @returns the parent as it then is, and its deliveries */
  delivered(kind: 'orders' | 'subscriptions', body: object): Promise<{ parent: Json; deliveries: Json[] }>;
}

/** Footprint of the Sentinel-2 sample in lon/lat. */
export const FOOTPRINT: Polygon = {
  type: 'Polygon',
  coordinates: [[[-11.5629, 25.2945], [-11.5529, 24.8325], [-11.0466, 24.8403], [-11.0543, 25.3024], [-11.5629, 25.2945]]], // prettier-ignore
};

export function sentinel2Assets(base: string) {
  const asset = (name: string) => ({ href: `${base}/${name}.tif`, type: COG, roles: ['data'] });
  return { B04: asset('B04'), B08: asset('B08') };
}

export async function startOpenProviderApp(env: Record<string, string> = {}): Promise<OpenProviderApp> {
  const app = await startProcessApp(env, [OrdersModule]);
  const worker = await startImportWorker(app, null, env);
  const { editor } = app.people;
  const post: OpenProviderApp['post'] = (path, body, who = editor) => app.call('POST', `${IMPORTS}${path}`, who, body);
  const read: OpenProviderApp['read'] = async (path, who = editor) => (await app.call('GET', `${IMPORTS}${path}`, who)).body; // prettier-ignore
  return {
    ...app,
    worker,
    post,
    read,
    sentinel2Scene: async (id, properties = {}, over = {}) => {
      for (const band of ['B04', 'B08'])
        await cutSample(`${band}.tif`, await app.file('scenes', `${id}/${band}.tif`), []);
      const assets = sentinel2Assets(`s3://scenes/${id}`);
      await app.putScene('sentinel-2-l2a', { id, geometry: FOOTPRINT, assets, properties, ...over });
    },
    delivered: async (kind, body) => {
      const created = await post(`/${kind}`, body);
      if (created.status !== 200) throw new Error(`${created.status} ${JSON.stringify(created.body)}`);
      const { id } = created.body as { id: string };
      const confirmed = await post(`/${kind}/${id}/confirm`, {});
      if (confirmed.status !== 200) throw new Error(`${confirmed.status} ${JSON.stringify(confirmed.body)}`);
      await worker.settle();
      const deliveries = await app.dataSource.query<Json[]>(
        `SELECT * FROM import_deliveries WHERE $1 IN (order_id, subscription_id) ORDER BY item_id`,
        [id],
      );
      return { parent: await read(`/${kind}/${id}`), deliveries };
    },
    close: async () => {
      await worker.close();
      await app.close();
    },
  };
}
