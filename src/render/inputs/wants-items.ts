import { type RenderCollection } from '#libs/render';
import { type BandsInUse } from './bands-in-use.js';

/** Whether a band of these is made of more than its pixels: of angles, sun elevation, calibration, constants of the scene. */
export function wantsItems({ bands }: Pick<RenderCollection, 'bands'>, wanted: BandsInUse): boolean {
  // Even where a radar image lies is told by its item.
  if (wanted === 'any')
    return bands.some(({ units }) => units.some(({ conversion }) => conversion === 'sar-calibration'));
  return bands.some(
    ({ name, source, units }) =>
      wanted.has(name) && (source !== undefined || units.some(({ conversion }) => conversion !== undefined)),
  );
}
