import { type ConversionName } from '../../conversions/index.js';

/** Rasters that a flight line is made into: a picture, and the height of the surface. */
export const HYSPEX_VARIANTS = ['rgb', 'z'] as const;
export type HyspexVariant = (typeof HYSPEX_VARIANTS)[number];

export const IMPLEMENTATION_OF: Readonly<Record<HyspexVariant, ConversionName>> = { rgb: 'hyspex_rgb', z: 'grid' };

/** How flight lines are to be converted; part of stored jobs. */
export interface LineWish {
  readonly variants: readonly HyspexVariant[];
  /** Convert also what is registered already. */
  readonly force: boolean;
  /** Name of the variable of heights. */
  readonly zVariable: string;
  readonly targetEpsg: number | null;
  readonly targetResolution: number | null;
  /** Warm the tile cache of what is made; left out, the settings decide. */
  readonly seed?: boolean;
}

export const DEFAULT_Z_VARIABLE = 'z';

/** `rgb`, `z` or `both`; nothing means both. */
export function variantsOf(word: string | null | undefined): readonly HyspexVariant[] {
  return word === 'rgb' || word === 'z' ? [word] : HYSPEX_VARIANTS;
}
