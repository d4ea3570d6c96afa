import { type Mtl } from './mtl.js';

const RADIANCE = 'W/(m2.sr.um)';

/**
 * How a band's numbers become its unit, as fields of its asset, with the coefficients as USGS gives them. Level 2: surface
 * reflectance and kelvin. Level 1: top-of-atmosphere reflectance as if the sun stood overhead (divide by the sine of
 * `view:sun_elevation` for the true one), or radiance of thermal bands with the constants that turn it into kelvin.
 * @param key of the band in the metadata: `4`, `6_VCID_1`, `ST_B10`.
 * @throws BAD_REQUEST for coefficients that are no numbers.
 */
export function scalingOf(mtl: Mtl, key: string): Record<string, unknown> {
  const pair = (name: string): [number, number] | null => {
    const mult = mtl.optionalNumber(`${name}_MULT_BAND_${key}`);
    const add = mtl.optionalNumber(`${name}_ADD_BAND_${key}`);
    return mult === null || add === null ? null : [mult, add];
  };
  const kelvin = pair('TEMPERATURE');
  if (kelvin !== null) return linear(kelvin, { unit: 'K', roles: ['data', 'temperature'] });
  const reflectance = pair('REFLECTANCE');
  if (reflectance !== null) return linear(reflectance, { roles: ['data', 'reflectance'] });
  const radiance = pair('RADIANCE');
  if (radiance === null) return { roles: ['data'] };
  return linear(radiance, { unit: RADIANCE, roles: ['data'], ...thermalConstants(mtl, key) });
}

function linear([scale, offset]: [number, number], fields: Record<string, unknown>): Record<string, unknown> {
  return { ...fields, 'raster:scale': scale, 'raster:offset': offset };
}

/** T = K2 / ln(K1 / radiance + 1) */
function thermalConstants(mtl: Mtl, key: string): Record<string, unknown> {
  const k1 = mtl.optionalNumber(`K1_CONSTANT_BAND_${key}`, { min: 0 });
  const k2 = mtl.optionalNumber(`K2_CONSTANT_BAND_${key}`, { min: 0 });
  return k1 === null || k2 === null ? {} : { k1_constant: k1, k2_constant: k2 };
}
