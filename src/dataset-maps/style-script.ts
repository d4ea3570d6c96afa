import { type BandLook } from '#libs/raster';
import { type ColourMapStyle, type GrayStyle, limitOf, type RasterStyle, type RgbStyle } from '#libs/sld';

/** What a style needs of its dataset to be drawn. */
export interface ScriptedDataset {
  /** Names of the bands in evalscripts, by their 1-based index. */
  readonly nameOf: (band: number) => string;
  /** Of the alpha band; null = none. */
  readonly alpha: string | null;
  /** Parallel to `bandsToMeasure`. */
  readonly looks: readonly BandLook[];
}

/** Where brightness goes from value to value: breakpoints and their brightness, 0–255. */
interface Curve {
  readonly values: readonly number[];
  readonly shades: readonly number[];
}

/** Bands whose distribution the script needs, because the style does not say its limits. */
export function bandsToMeasure(style: RasterStyle): readonly number[] {
  if (style.type !== 'gray' && style.type !== 'rgb') return [];
  const knows = style.contrast === 'none' || (style.contrast === 'normalize' && style.min !== undefined);
  return knows ? [] : bandsOf(style);
}

function bandsOf(style: GrayStyle | RgbStyle): readonly number[] {
  return style.type === 'rgb' ? style.bands : [style.band];
}

/** The evalscript that draws a style: RGBA, 8 bits each, transparent where there is no data. */
export function styleScript(style: RasterStyle, dataset: ScriptedDataset): string {
  const isStretched = style.type === 'gray' || style.type === 'rgb';
  const names = (isStretched ? bandsOf(style) : [style.band]).map(dataset.nameOf);
  const alpha = dataset.alpha === null ? '' : ` || !(s[${JSON.stringify(dataset.alpha)}] > 0)`;
  const input = [...new Set([...names, ...(dataset.alpha === null ? [] : [dataset.alpha]), 'dataMask'])];
  const values = names.map((name) => `s[${JSON.stringify(name)}]`);
  return `//VERSION=3
function setup() {
  return { input: ${JSON.stringify(input)}, output: { bands: 4, sampleType: "UINT8" } };
}
const NOTHING = [0, 0, 0, 0];
${isStretched ? stretchFunctions(style, dataset.looks) : mapFunctions(style)}
function evaluatePixel(s) {
  const values = [${values.join(', ')}];
  return !s.dataMask${alpha} || values.some(Number.isNaN) ? NOTHING : colour(values);
}
`;
}

/** `lower(list, v)`: index of the last of ascending numbers that is not greater than v; -1 = none. */
const LOWER = `function lower(list, v) {
  let [from, to] = [-1, list.length - 1];
  while (from < to) {
    const middle = Math.ceil((from + to) / 2);
    if (list[middle] <= v) from = middle; else to = middle - 1;
  }
  return from;
}`;

function stretchFunctions(style: GrayStyle | RgbStyle, looks: readonly BandLook[]): string {
  const curves = bandsOf(style).map((_, i) => curveOf(style, i, looks[i]));
  const opacity = Math.round(style.opacity * 255);
  const channels = style.type === 'rgb' ? [0, 1, 2] : [0, 0, 0];
  return `${LOWER}
const CURVES = ${JSON.stringify(curves)};
function shade({ values, shades }, v) {
  const at = lower(values, v);
  if (at < 0) return shades[0];
  if (at === values.length - 1) return shades[at];
  return Math.round(shades[at] + ((v - values[at]) / (values[at + 1] - values[at])) * (shades[at + 1] - shades[at]));
}
function colour(values) {
  const shades = values.map((v, i) => shade(CURVES[i], v));
  return [${channels.map((channel) => `shades[${channel}]`).join(', ')}, ${opacity}];
}`;
}

const MIDDLE_GREY = 128;

function curveOf(style: GrayStyle | RgbStyle, i: number, look: BandLook | undefined): Curve {
  if (style.contrast === 'none') return { values: [0, 255], shades: [0, 255] };
  const quantiles = look?.quantiles ?? [0, 1];
  if (style.contrast === 'histogram') return equalised(quantiles);
  const min = limitOf(style.min, i) ?? (quantiles[0] as number);
  const max = limitOf(style.max, i) ?? (quantiles.at(-1) as number);
  return max > min ? { values: [min, max], shades: [0, 255] } : { values: [min], shades: [MIDDLE_GREY] };
}

/** Each shade is as frequent as any other; a value that fills several quantiles gets the middle of them. */
function equalised(quantiles: readonly number[]): Curve {
  const values = [...new Set(quantiles)];
  if (values.length === 1) return { values, shades: [MIDDLE_GREY] };
  const shades = values.map((value) => {
    const middle = (quantiles.indexOf(value) + quantiles.lastIndexOf(value)) / 2;
    return Math.round((middle / (quantiles.length - 1)) * 255);
  });
  return { values, shades };
}

function mapFunctions({ type, entries, opacity }: ColourMapStyle): string {
  const colours = entries.map(({ color, opacity: own }) => [
    ...[1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16)),
    Math.round(opacity * own * 255),
  ]);
  const tables = `const QUANTITIES = ${JSON.stringify(entries.map(({ quantity }) => quantity))};
const COLOURS = ${JSON.stringify(colours)};`;
  return `${tables}\n${type === 'values' ? '' : `${LOWER}\n`}${MAPS[type]}`;
}

const MAPS: Readonly<Record<ColourMapStyle['type'], string>> = {
  ramp: `function colour([v]) {
  const at = lower(QUANTITIES, v);
  if (at < 0) return COLOURS[0];
  if (at === QUANTITIES.length - 1) return COLOURS[at];
  const share = (v - QUANTITIES[at]) / (QUANTITIES[at + 1] - QUANTITIES[at]);
  return COLOURS[at].map((channel, i) => Math.round(channel + share * (COLOURS[at + 1][i] - channel)));
}`,
  intervals: `function colour([v]) {
  return COLOURS[lower(QUANTITIES, v) + 1] ?? NOTHING;
}`,
  // A float32 pixel never equals a decimal fraction exactly.
  values: `const BY_VALUE = new Map(QUANTITIES.flatMap((q, i) => [[q, COLOURS[i]], [Math.fround(q), COLOURS[i]]]));
function colour([v]) {
  return BY_VALUE.get(v) ?? NOTHING;
}`,
};
