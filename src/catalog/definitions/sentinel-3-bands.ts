import { spectral, unit, type BandTraits, type SpectralRow } from './band-notation.js';

/**
 * Level-1 and level-2 products are netCDF. Their variables are packed with scale and offset of their own, which readers of
 * netCDF undo; scales here start from the unpacked value.
 */
const OLCI_CENTERS_NM = [
  400, 412.5, 442.5, 490, 510, 560, 620, 665, 673.75, 681.25, 708.75, 753.75, 761.25, 764.375, 767.5, 778.75, 865, 885,
  900, 940, 1020,
] as const;
const OLCI_WIDTHS_NM = [
  15, 10, 10, 10, 10, 10, 10, 10, 7.5, 7.5, 10, 7.5, 2.5, 3.75, 2.5, 15, 20, 10, 10, 20, 40,
] as const;

/** Bands that level 2 does not have: oxygen and water vapour absorption. */
export const OLCI_ABSORPTION: readonly string[] = ['B13', 'B14', 'B15', 'B19', 'B20'];

/** B01–B21; assets hold `radiance` (level 1) or `reflectance` (level 2, Synergy). */
export function olciBands(traits: BandTraits, ...keys: Array<(band: string) => string>) {
  const rows = OLCI_CENTERS_NM.map((center, at): SpectralRow => {
    const number = String(at + 1).padStart(2, '0');
    const width = (OLCI_WIDTHS_NM[at] as number) / 1000;
    return [`B${number}`, 300, center / 1000, width, null, ...keys.map((key) => key(number))];
  });
  return spectral(traits, rows);
}

const SLSTR_REFLECTIVE = [
  ['S1', 500, 0.55427, 0.01926, 'green'],
  ['S2', 500, 0.65947, 0.01925, 'red'],
  ['S3', 500, 0.868, 0.0206, 'nir08'],
  ['S4', 500, 1.3748, 0.0208, 'cirrus'],
  ['S5', 500, 1.6134, 0.06068, 'swir16'],
  ['S6', 500, 2.2557, 0.05015, 'swir22'],
] as const;
const SLSTR_THERMAL = [
  ['S7', 1000, 3.742, 0.398, null],
  ['S8', 1000, 10.854, 0.776, 'lwir11'],
  ['S9', 1000, 12.0225, 0.905, 'lwir12'],
  ['F1', 1000, 3.742, 0.398, null],
  ['F2', 1000, 10.854, 0.776, 'lwir11'],
] as const;

export function slstrReflective(traits: BandTraits, ...keys: Array<(band: string) => string>) {
  return spectral(
    traits,
    SLSTR_REFLECTIVE.map(([name, ...rest]): SpectralRow => [name, ...rest, ...keys.map((key) => key(name))]),
  );
}

export function slstrThermal(...keys: Array<(band: string) => string>) {
  return spectral(
    { units: [unit('BRIGHTNESS_TEMPERATURE')], sampleType: 'INT16', nodata: -32768 },
    SLSTR_THERMAL.map(([name, ...rest]): SpectralRow => [name, ...rest, ...keys.map((key) => key(name))]),
  );
}
