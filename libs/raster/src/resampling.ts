import { gdal } from './gdal.js';
import { type Resampling } from './contract/grids.js';

/** RasterIO's names; the utilities (`-r`) take ours except `nearest`. */
export const READ_RESAMPLING: Readonly<Record<Resampling, string>> = {
  nearest: gdal.GRA_NearestNeighbor,
  bilinear: gdal.GRA_Bilinear,
  cubic: gdal.GRA_Cubic,
  average: gdal.GRA_Average,
  mode: gdal.GRA_Mode,
  lanczos: gdal.GRA_Lanczos,
};

export function utilityResampling(resampling: Resampling): string {
  return resampling === 'nearest' ? 'near' : resampling;
}
