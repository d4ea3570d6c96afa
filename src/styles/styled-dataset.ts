import { type Dataset, type RasterAsset } from '../datasets/index.js';

/** What styles need to know of a dataset. */
export type StyledDataset = Pick<Dataset, 'id'> & {
  readonly asset: Pick<RasterAsset, 'assetUri' | 'sha256' | 'bandInfo'> & StyledAsset;
};

/** What decides which styles there are. */
export type StyledAsset = Pick<RasterAsset, 'bandCount' | 'dtype' | 'isDem' | 'isDemOverride'>;

export function isElevation({ bandCount, isDem, isDemOverride }: StyledAsset): boolean {
  return bandCount === 1 && (isDemOverride ?? isDem);
}
