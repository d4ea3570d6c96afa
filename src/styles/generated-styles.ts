import { type BandInfo, type BandLook } from '#libs/raster';
import { type ColourEntry, type RasterStyle, type RgbStyle } from '#libs/sld';
import { colourAt, GREY_SCALE, hex, HYPSOMETRIC_SCALE } from './colour-scale.js';
import { isComplex, shownBands } from './shown-bands.js';
import { isElevation, type StyledAsset, type StyledDataset } from './styled-dataset.js';

export const DEFAULT_STYLE = 'default';
const TITLES = { default: 'As the thumbnail', gray: 'Grey', hypsometric: 'Elevation' } as const;
export type GeneratedId = keyof typeof TITLES;

/** What a style is called in lists. */
export type StyleHead = Pick<RasterStyle, 'id' | 'title' | 'type'>;

/** Positions among the quantiles of a look: values below and above these are drawn like these. */
const [LOW, HIGH] = [1, 49];

/** The styles that every dataset has by itself; none without a band that can be drawn. */
export function generatedIds({ asset }: { readonly asset: StyledAsset }): GeneratedId[] {
  if (isComplex(asset.dtype)) return [];
  return ['default', 'gray', ...(isElevation(asset) ? (['hypsometric'] as const) : [])];
}

/** The same with their names. A colour table makes `default` a style of values, which shows when it is made. */
export function generatedHeads(dataset: StyledDataset): Array<StyleHead & { readonly id: GeneratedId }> {
  const isColour = shownBands(dataset.asset.bandInfo).length === 3;
  const types = { default: isColour ? 'rgb' : 'ramp', gray: 'gray', hypsometric: 'ramp' } as const;
  return generatedIds(dataset).map((id) => ({ id, title: TITLES[id], type: types[id] }));
}

/** Bands that the style is made of, to be looked at. */
export function bandsOfGenerated(dataset: StyledDataset, id: GeneratedId): number[] {
  const shown = shownBands(dataset.asset.bandInfo).map(({ index }) => index);
  return id === 'default' ? shown : shown.slice(0, 1);
}

/** @param looks of `bandsOfGenerated`. @param minClasses of colour maps, at least */
export function generatedStyle(
  { asset }: StyledDataset,
  id: GeneratedId,
  looks: readonly BandLook[],
  minClasses: number,
): RasterStyle {
  const bands = shownBands(asset.bandInfo);
  const [band, look] = [bands[0] as BandInfo, looks[0] as BandLook];
  const named = { id, title: TITLES[id], opacity: 1 };
  if (id === 'gray') {
    const [min, max] = limitsOf(band, look);
    return { ...named, type: 'gray', band: band.index, contrast: 'normalize', min, max };
  }
  if (id === 'default' && bands.length === 3) return { ...named, ...rgb(bands, looks) };
  if (id === 'default' && look.palette !== null)
    return { ...named, type: 'values', band: band.index, entries: paletteEntries(band, look.palette) };
  const scale = id === 'hypsometric' ? HYPSOMETRIC_SCALE : GREY_SCALE;
  const classes = Math.max(minClasses, scale.length);
  return { ...named, type: 'ramp', band: band.index, entries: rampEntries(band, look, scale, classes) };
}

type Trio = readonly [number, number, number];

function rgb(bands: readonly BandInfo[], looks: readonly BandLook[]): Omit<RgbStyle, 'id' | 'title' | 'opacity'> {
  const shown = { type: 'rgb', bands: bands.map(({ index }) => index) as unknown as Trio } as const;
  // Bytes of a picture are its brightness already.
  if (bands.every(({ dtype, scale, offset }) => dtype === 'uint8' && scale === null && offset === null))
    return { ...shown, contrast: 'none' };
  const limits = bands.map((band, i) => limitsOf(band, looks[i] as BandLook));
  const [min, max] = [0, 1].map((end) => limits.map((limit) => limit[end])) as unknown as [Trio, Trio];
  return { ...shown, contrast: 'normalize', min, max };
}

/** The 2nd and 98th percentile; of a band without data or contrast something that can be written down. */
function limitsOf({ dtype }: BandInfo, { quantiles }: BandLook): readonly [min: number, max: number] {
  if (quantiles === null) return [0, dtype === 'uint8' ? 255 : 1];
  const [min, max] = [tidy(quantiles[LOW] as number), tidy(quantiles[HIGH] as number)];
  // One value all over is drawn in the middle.
  return max > min ? [min, max] : [min - 0.5, min + 0.5];
}

/** What lies below the limits has the colour of the lower one, unless it is no data. */
function rampEntries(
  band: BandInfo,
  look: BandLook,
  scale: Parameters<typeof colourAt>[0],
  classes: number,
): ColourEntry[] {
  const [min, max] = limitsOf(band, look);
  const ramp = Array.from({ length: classes }, (_, i) => {
    const at = i / (classes - 1);
    return entry(tidy(min + at * (max - min)), colourAt(scale, at), band.unit);
  });
  const nodata = physicalNodata(band);
  const lowest = Math.min(min, look.quantiles?.[0] ?? min);
  if (nodata === null || nodata >= lowest) return distinct(ramp);
  const floor = lowest < min ? [entry(lowest, colourAt(scale, 0), band.unit)] : [];
  return distinct([noDataEntry(nodata), ...floor, ...ramp]);
}

function paletteEntries(band: BandInfo, palette: NonNullable<BandLook['palette']>): ColourEntry[] {
  const { scale, offset, nodata } = band;
  const entries = palette.map(([red, green, blue, alpha], value) => {
    const quantity = value * (scale ?? 1) + (offset ?? 0);
    const opacity = value === nodata ? 0 : Math.round((alpha / 255) * 1000) / 1000;
    return { quantity, color: `#${hex(red)}${hex(green)}${hex(blue)}`, opacity, label: String(value) };
  });
  return entries.sort((a, b) => a.quantity - b.quantity);
}

function entry(quantity: number, color: string, unit: string | null): ColourEntry {
  return { quantity, color, opacity: 1, label: unit ? `${quantity} ${unit}` : String(quantity) };
}

function noDataEntry(quantity: number): ColourEntry {
  return { quantity, color: '#000000', opacity: 0, label: 'no data' };
}

function physicalNodata({ nodata, scale, offset }: BandInfo): number | null {
  return nodata === null || nodata === 'nan' ? null : nodata * (scale ?? 1) + (offset ?? 0);
}

function distinct(entries: readonly ColourEntry[]): ColourEntry[] {
  return entries.filter(({ quantity }, i) => i === 0 || quantity > (entries[i - 1] as ColourEntry).quantity);
}

/** Float32 values have seven digits; more would be noise in a legend. */
const tidy = (value: number) => Number(value.toPrecision(7));
