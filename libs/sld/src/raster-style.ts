/** How the values of a raster become colours (datasets §4). Values are physical: scale and offset are applied. */
export type RasterStyle = ColourMapStyle | GrayStyle | RgbStyle;

export const STYLE_TYPES = ['ramp', 'intervals', 'values', 'rgb', 'gray'] as const;
export type StyleType = (typeof STYLE_TYPES)[number];

export const CONTRASTS = ['none', 'normalize', 'histogram'] as const;
/** `none`: values are brightness, 0–255. `normalize`: from `min` black to `max` white. `histogram`: equalised. */
export type Contrast = (typeof CONTRASTS)[number];

interface StyleHead {
  readonly id: string;
  readonly title: string;
  /** Of all that is drawn, 0–1. */
  readonly opacity: number;
}

/**
 * One band. `ramp` blends the colours of the entries around a value, and continues the outermost ones; `intervals` colours
 * what lies below an entry's quantity, down to the one before; `values` only what equals a quantity.
 */
export interface ColourMapStyle extends StyleHead {
  readonly type: 'ramp' | 'intervals' | 'values';
  /** 1-based. */
  readonly band: number;
  /** Ascending, at least one. */
  readonly entries: readonly ColourEntry[];
}

export interface ColourEntry {
  readonly quantity: number;
  /** `#rrggbb` */
  readonly color: string;
  /** 0–1. */
  readonly opacity: number;
  readonly label: string;
}

interface Stretched<Limit> {
  readonly contrast: Contrast;
  /** Drawn black and white by `normalize`; absent: the smallest and largest value of the dataset. */
  readonly min?: Limit;
  readonly max?: Limit;
}

export interface GrayStyle extends StyleHead, Stretched<number> {
  readonly type: 'gray';
  readonly band: number;
}

/** Of one of three bands, 0-based; undefined = not given. */
export function limitOf(limits: RgbStyle['min'], i: number): number | undefined {
  return typeof limits === 'number' ? limits : limits?.[i];
}

/** Red, green and blue; limits of all three, or of each. */
export interface RgbStyle extends StyleHead, Stretched<number | readonly [number, number, number]> {
  readonly type: 'rgb';
  readonly bands: readonly [number, number, number];
}
