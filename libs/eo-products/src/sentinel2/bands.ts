/** In the order of `bandId` in the metadata. Centre and width in µm (process §8). */
export const SPECTRAL_BANDS = [
  { name: 'B01', common: 'coastal', center: 0.4427, width: 0.021 },
  { name: 'B02', common: 'blue', center: 0.4924, width: 0.066 },
  { name: 'B03', common: 'green', center: 0.5598, width: 0.036 },
  { name: 'B04', common: 'red', center: 0.6646, width: 0.031 },
  { name: 'B05', common: 'rededge071', center: 0.7041, width: 0.015 },
  { name: 'B06', common: 'rededge075', center: 0.7405, width: 0.015 },
  { name: 'B07', common: 'rededge078', center: 0.7828, width: 0.02 },
  { name: 'B08', common: 'nir', center: 0.8328, width: 0.106 },
  { name: 'B8A', common: 'nir08', center: 0.8647, width: 0.021 },
  { name: 'B09', common: 'nir09', center: 0.9451, width: 0.02 },
  { name: 'B10', common: 'cirrus', center: 1.3735, width: 0.031 },
  { name: 'B11', common: 'swir16', center: 1.6137, width: 0.091 },
  { name: 'B12', common: 'swir22', center: 2.2024, width: 0.175 },
] as const;

export type SpectralBand = (typeof SPECTRAL_BANDS)[number];

/** STAC band object. */
export function bandObject({ name, common, center, width }: SpectralBand) {
  return {
    name,
    'eo:common_name': common,
    'eo:center_wavelength': center,
    'eo:full_width_half_max': width,
  };
}

/** Native pixel size of bands whose file name does not tell it (L1C), in metres. */
export function nativeResolution(band: string): number {
  if (['B02', 'B03', 'B04', 'B08', 'TCI'].includes(band)) return 10;
  return ['B01', 'B09', 'B10'].includes(band) ? 60 : 20;
}
