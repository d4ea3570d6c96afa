import { type BandLook } from '#libs/raster';
import { type DataSource } from 'typeorm';

type Db = Pick<DataSource, 'query'>;

/** Kept looks of a dataset's present file, by band. */
export async function keptLooks(
  db: Db,
  { datasetId, sha256 }: FileOfDataset,
  bands: readonly number[],
): Promise<Map<number, BandLook>> {
  const rows = await db.query<Array<{ band: number; look: BandLook }>>(
    'SELECT band, look FROM dataset_band_looks WHERE dataset_id = $1 AND sha256 = $2 AND band = ANY($3)',
    [datasetId, sha256, [...bands]],
  );
  return new Map(rows.map(({ band, look }) => [band, look]));
}

export interface FileOfDataset {
  readonly datasetId: string;
  readonly sha256: string;
}

/** Nothing where the dataset was deleted meanwhile. */
export async function keepLook(
  db: Db,
  { datasetId, sha256 }: FileOfDataset,
  band: number,
  look: BandLook,
): Promise<void> {
  await db.query(
    `INSERT INTO dataset_band_looks (dataset_id, band, sha256, look)
     SELECT id, $2, $3, $4::jsonb FROM datasets WHERE id = $1 FOR KEY SHARE
     ON CONFLICT (dataset_id, band) DO UPDATE SET sha256 = excluded.sha256, look = excluded.look`,
    [datasetId, band, sha256, JSON.stringify(look)],
  );
}
