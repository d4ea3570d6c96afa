import { type CogOptions } from '#libs/raster';
import { type CogParameters } from '../order/cog-parameters.js';

/** In the words of our COG writer. No output is complex, so magnitude and phase are no other average. */
export function cogOptions({
  resampling,
  overviewLevels,
  overviewMinSize,
  blockSize,
  usePredictor,
  noData,
}: CogParameters): CogOptions {
  return {
    overviews: {
      resampling: resampling === 'average_magphase' ? 'average' : resampling,
      levels: overviewLevels ?? { minSize: overviewMinSize },
    },
    blockSize,
    predictor: usePredictor,
    ...(noData !== null && { nodataOverride: noData }),
  };
}
