/**
 * What follows the linear step of a band, with the scene's own numbers. Plain data: it travels inside the plan.
 * - `divide`: top-of-atmosphere reflectance by the sine of the sun's elevation, radiance by what the sun sends.
 * - `brightness-temperature`: kelvin by Planck's law from spectral radiance.
 * - `sun-of-pixel`: reflectance by the sun's height and flux at each pixel; the source has done it.
 * - `geoid`: metres above the geoid become metres above the WGS 84 ellipsoid.
 */
export type ValueConversion =
  | { readonly kind: 'divide'; readonly by: number }
  | { readonly kind: 'brightness-temperature'; readonly k1: number; readonly k2: number }
  | { readonly kind: 'sun-of-pixel' }
  | { readonly kind: 'geoid'; readonly path: string };

/** Of one pixel; `geoid` is an addition per pixel and none of these. */
export type ValueFunction = (value: number) => number;

/** null = the value stays. */
export function valueFunction(conversion: ValueConversion | undefined): ValueFunction | null {
  switch (conversion?.kind) {
    case 'divide': {
      const { by } = conversion;
      return (value) => value / by;
    }
    case 'brightness-temperature': {
      const { k1, k2 } = conversion;
      // No radiance, no temperature: the logarithm of 1 + 1/0 is infinite, and T is 0 K.
      return (radiance) => (radiance > 0 ? k2 / Math.log(k1 / radiance + 1) : 0);
    }
    default:
      return null;
  }
}
