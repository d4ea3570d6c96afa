import { type EntityManager } from 'typeorm';
import { type Dataset } from './dataset.entity.js';
import { type RasterAsset } from './raster-asset.entity.js';

/** What the routes that serve pixels need of a dataset: a tenth of its row, and most of those routes' work. */
export type ServedDataset = Pick<Dataset, 'id' | 'title' | 'recordType' | 'recordStatus' | 'visibility'> & {
  readonly asset: ServedAsset;
};

type ServedAsset = Pick<
  RasterAsset,
  | 'assetUri'
  | 'sha256'
  | 'cogStatus'
  | 'quicklook256Uri'
  | 'quicklook512Uri'
  | 'epsg'
  | 'crsWkt'
  | 'bandCount'
  | 'bandInfo'
>;

type ServedRow = Omit<ServedDataset, 'asset'> & ServedAsset;

/** Rows of `datasets d` and `raster_assets a` that satisfy `condition`. */
export const servedRows = (condition: string) => `
  SELECT d.id, d.title, d.record_type AS "recordType", d.record_status AS "recordStatus", d.visibility,
         a.asset_uri AS "assetUri", a.sha256, a.cog_status AS "cogStatus", a.quicklook_256_uri AS "quicklook256Uri",
         a.quicklook_512_uri AS "quicklook512Uri", a.epsg, a.crs_wkt AS "crsWkt", a.band_count AS "bandCount",
         a.band_info AS "bandInfo"
    FROM datasets d JOIN raster_assets a ON a.dataset_id = d.id
   WHERE ${condition}`;

/** Without asking for anybody's rights, in no order: for work whose caller was asked when it was ordered. */
export async function servedByIds(manager: EntityManager, ids: readonly string[]): Promise<ServedDataset[]> {
  const rows = await manager.query<Array<Parameters<typeof toServed>[0]>>(servedRows('d.id = ANY($1)'), [[...ids]]);
  return rows.map(toServed);
}

export function toServed({ id, title, recordType, recordStatus, visibility, ...asset }: ServedRow): ServedDataset {
  return { id, title, recordType, recordStatus, visibility, asset };
}
