import { type BandDefinition, type UnitConversion, type UnitScaling } from './collection-definition.js';

/** What a group of bands shares. */
export type BandTraits = Pick<BandDefinition, 'units' | 'sampleType'> & Partial<BandDefinition>;

export function unit(name: string, scale = 1, offset = 0, conversion?: UnitConversion): UnitScaling {
  return { unit: name, scale, offset, ...(conversion !== undefined && { conversion }) };
}

export const DN = unit('DN');

export const CODES_8: BandTraits = { units: [DN], sampleType: 'UINT8', categorical: true };
export const CODES_16: BandTraits = { units: [DN], sampleType: 'UINT16', categorical: true };

/** One band; `name` stands first among its asset keys. */
export function band(name: string, traits: BandTraits, ...assetKeys: readonly string[]): BandDefinition {
  const keys = [...new Set([name, ...assetKeys])];
  return { resolutionM: null, ...traits, name, ...(keys.length > 1 && { assetKeys: keys }) };
}

/** Bands that differ by name alone. */
export function bands(names: readonly string[], traits: BandTraits): BandDefinition[] {
  return names.map((name) => band(name, traits));
}

/** Name, pixel size in m, centre and full width at half maximum in µm (null = not published), `eo:common_name`, asset keys. */
export type SpectralRow = readonly [
  name: string,
  resolutionM: number,
  centerUm: number,
  fullWidthUm: number | null,
  commonName: string | null,
  ...assetKeys: string[],
];

export function spectral(traits: BandTraits, rows: readonly SpectralRow[]): BandDefinition[] {
  return rows.map(([name, resolutionM, centerWavelengthUm, fullWidthHalfMaxUm, commonName, ...assetKeys]) => ({
    ...band(name, { ...traits, resolutionM }, ...assetKeys),
    centerWavelengthUm,
    ...(fullWidthHalfMaxUm !== null && { fullWidthHalfMaxUm }),
    ...(commonName !== null && { commonName }),
  }));
}
