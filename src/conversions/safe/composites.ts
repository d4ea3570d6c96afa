import { DomainError } from '#libs/errors';
import { type EoProduct } from '#libs/eo-products';
import { type ConversionConfig } from '../conversion-config.js';

type Composites = NonNullable<ConversionConfig['products']>;

/** Product → bands for red, green, blue (datasets.md §3, "S2 RGB combinations"). */
export const DEFAULT_COMPOSITES: Composites = {
  true_color_vegetation: ['B4', 'B3', 'B2'],
  false_color_glacier: ['B12', 'B8A', 'B3'],
  false_color_vegetation: ['B8A', 'B4', 'B3'],
};

export interface BandImage {
  /** Path inside the product. */
  readonly path: string;
  /** Metres per pixel, and pixels of the side. */
  readonly resolution: number;
  readonly side: number;
}

/**
 * The finest image of a band, whose name is unpadded in a configuration (`B4`) and padded in the product (`B04_10m`).
 * @throws INVALID naming the product of the configuration
 */
export function bandImage(item: EoProduct['item'], product: string, band: string): BandImage {
  const padded = band.replace(/^B(\d)$/, 'B0$1');
  const images = Object.entries(item.assets).flatMap(([key, { href, gsd, ...fields }]) => {
    const isOfBand = key === padded || key.startsWith(`${padded}_`);
    return isOfBand && typeof gsd === 'number' ? [{ path: href, resolution: gsd, side: sideOf(fields) }] : [];
  });
  const [finest] = images.toSorted((a, b) => a.resolution - b.resolution);
  if (finest !== undefined) return finest;
  const message = `products.${product}: the product ${item.id} has no image of ${band}`;
  throw new DomainError('INVALID', message, { detail: { code: 'unknown_band', message } });
}

function sideOf(fields: Readonly<Record<string, unknown>>): number {
  const shape = fields['proj:shape'];
  return Array.isArray(shape) ? Number(shape[0]) : 0;
}
