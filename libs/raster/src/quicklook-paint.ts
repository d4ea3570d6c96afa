/** Pixels read for a quicklook; every array has width × height values, row 0 on top. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** One band (grey or palette index) or three (red, green, blue). */
  readonly bands: readonly Float32Array[];
  /** 0 = invalid. A pixel is drawn when any mask is positive; none at all means everything is valid. */
  readonly masks: readonly Uint8Array[];
  /** Colours by value, RGBA 0…255. */
  readonly palette: readonly (readonly [number, number, number, number])[] | null;
  /** All bands are 8-bit: three of them are drawn as they are. */
  readonly isByte: boolean;
}

const LOW_PERCENTILE = 0.02;
const HIGH_PERCENTILE = 0.98;
/** Of a band without contrast. */
const MIDDLE_GREY = 128;

/** RGBA, size × size, the picture centred on transparency; all transparent for null. Pure. */
export function paint(picture: Picture | null, size: number): Uint8Array {
  const canvas = new Uint8Array(size * size * 4);
  if (picture === null) return canvas;
  const { width, height, bands, palette } = picture;
  const isValid = validity(picture);
  const stretches = bands.map((band) =>
    palette || (picture.isByte && bands.length >= 3) ? asIs : percentileStretch(band, isValid),
  );
  const [left, top] = [Math.floor((size - width) / 2), Math.floor((size - height) / 2)];
  for (let i = 0; i < width * height; i++) {
    if (!isValid(i)) continue;
    const at = ((top + Math.floor(i / width)) * size + left + (i % width)) * 4;
    const colour = palette?.[bands[0]![i]!];
    if (palette) canvas.set(colour ?? [0, 0, 0, 0], at);
    else {
      for (let channel = 0; channel < 3; channel++) {
        const from = bands.length >= 3 ? channel : 0;
        canvas[at + channel] = stretches[from]!(bands[from]![i]!);
      }
      canvas[at + 3] = 255;
    }
  }
  return canvas;
}

function validity({ masks, bands }: Picture): (i: number) => boolean {
  return (i) =>
    (masks.length === 0 || masks.some((mask) => mask[i]! > 0)) && bands.every((band) => Number.isFinite(band[i]!));
}

function asIs(value: number): number {
  return value;
}

/** Linear from the 2nd to the 98th percentile of the valid values to 0…255. */
function percentileStretch(band: Float32Array, isValid: (i: number) => boolean): (value: number) => number {
  const values = band.filter((_, i) => isValid(i)).sort();
  const low = values[Math.floor((values.length - 1) * LOW_PERCENTILE)] ?? 0;
  const high = values[Math.ceil((values.length - 1) * HIGH_PERCENTILE)] ?? 0;
  if (high <= low) return () => MIDDLE_GREY;
  return (value) => Math.min(255, Math.max(0, Math.round(((value - low) / (high - low)) * 255)));
}
