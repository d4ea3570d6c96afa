const POLARISATION = /amplitude[_-]?(vv|vh|hh|hv)$/i;

/**
 * What a quicklook shows, told from its name: `<product>_amplitude_vv.tif` → `Amplitude_VV`,
 * `<product>_true_color_vegetation.tif` → `true_color_vegetation`; null when the name says no more than the product's.
 */
export function variantOf(filename: string, product: string): string | null {
  const stem = filename.replace(/\.tiff?$/i, '');
  const [, polarisation] = POLARISATION.exec(stem) ?? [];
  if (polarisation !== undefined) return `Amplitude_${polarisation.toUpperCase()}`;
  const rest = stem.toUpperCase().startsWith(product.toUpperCase()) ? stem.slice(product.length) : stem;
  return rest.replace(/^(\.SAFE)?[_.-]+/i, '') || null;
}
