/** A pixel of the test scenes, in default units. */
export interface Pixel {
  /** 0 … 63, row by row. */
  readonly i: number;
  /** 0 where the scene has no data. @param scene 0 is the newest */
  readonly b: (band: string, scene?: number) => number;
  readonly mask: (scene?: number) => number;
}

/** A script in the manner of the public collections, written for this test, and what it must make of a pixel. */
export interface PublicScript {
  readonly name: string;
  /** What the request's `data` holds, see `test-scenes.ts`. Default s2. */
  readonly on?: 's2' | 's1' | 'landsat' | 'dem' | 'before and after' | 's2 and s1';
  /** Dates of it, newest first; default 1. */
  readonly scenes?: number;
  /** Of the output `default`, which alone is rendered. */
  readonly bands: number;
  /** Default AUTO. */
  readonly type?: 'AUTO' | 'UINT8' | 'UINT16' | 'INT16' | 'FLOAT32';
  readonly source: string;
  /** By closed form, before rounding and clamping. */
  readonly expected: (pixel: Pixel) => readonly number[];
  /** Of outputMetadata.userData. */
  readonly userData?: unknown;
}

export const normalized = (a: number, b: number) => (a + b === 0 ? 0 : (a - b) / (a + b));
export const clamped = (value: number, low = 0, high = 1) => Math.min(high, Math.max(low, value));
/** `v` of low … high as 0 … 1, not clamped. */
export const share = (v: number, low: number, high: number) => (v - low) / (high - low);
/** Between colours of 0–1 with ascending limits, clamped at the ends. */
export function blended(v: number, limits: readonly number[], colors: readonly (readonly number[])[]): number[] {
  const last = limits.length - 1;
  const upper = limits.findIndex((limit) => v <= limit);
  if (upper === 0) return [...colors[0]!];
  if (upper < 0) return [...colors[last]!];
  const t = share(v, limits[upper - 1]!, limits[upper]!);
  return colors[upper]!.map((end, k) => colors[upper - 1]![k]! + (end - colors[upper - 1]![k]!) * t);
}
/** 0xRRGGBB as 0–255. */
export const channels = (color: number) => [color >> 16, color >> 8, color].map((shifted) => shifted & 255);
/** A ramp of 0xRRGGBB: whole steps of 0–255, cut off. */
export function ramp(v: number, stops: readonly (readonly [number, number])[]): number[] {
  const colors = stops.map(([, color]) => channels(color));
  const exact = blended(v, stops.map(([limit]) => limit), colors); // prettier-ignore
  return exact.map((channel) => Math.floor(channel + 1e-9) / 255);
}
