import { type BandDefinition, type SampleType } from '../../catalog/index.js';

/** A band that a map may show, and what it is worth. */
export interface ShownBand {
  readonly name: string;
  readonly commonName: string | null;
  /** Values drawn black and white. */
  readonly range: Range;
}

type Range = readonly [black: number, white: number];

/** Black and white of a unit; reflectance as Sentinel Hub's own true colour scripts brighten it (× 2.5). */
const OF_UNIT: ReadonlyMap<string, Range> = new Map([
  ['REFLECTANCE', [0, 0.4]],
  ['BRIGHTNESS_TEMPERATURE', [220, 320]],
  ['LINEAR_POWER', [0, 0.4]],
  ['METERS', [0, 4000]],
  ['DEGREES', [0, 360]],
  ['PERCENT', [0, 100]],
]);
/** Of stored numbers: 8 bits as they are; 16 unsigned bits are most often reflectance × 10 000; signed ones metres. */
const OF_TYPE: Readonly<Record<SampleType, Range>> = {
  BOOL: [0, 1],
  UINT8: [0, 255],
  INT8: [-128, 127],
  UINT16: [0, 4000],
  INT16: [0, 4000],
  UINT32: [0, 4000],
  INT32: [0, 4000],
  FLOAT32: [0, 1],
  FLOAT64: [0, 1],
};

export function shownBand({ name, commonName, units, sampleType }: BandDefinition): ShownBand {
  const unit = units[0]?.unit ?? 'DN';
  return { name, commonName: commonName ?? null, range: OF_UNIT.get(unit) ?? OF_TYPE[sampleType] };
}

/** What items tell of a band of stored values. */
export interface ToldBand {
  readonly name?: string;
  readonly common_name?: string;
  readonly 'eo:common_name'?: string;
  /** STAC's name of a sample type: `uint16`. */
  readonly data_type?: string;
  readonly statistics?: { readonly minimum?: unknown; readonly maximum?: unknown };
}

/** A band of a collection without a band table: its measured range, else that of its type, else of 16-bit reflectance. */
export function storedBand(name: string, told: ToldBand): ShownBand {
  const { minimum, maximum } = told.statistics ?? {};
  const type = (told.data_type ?? 'uint16').toUpperCase();
  const isMeasured = typeof minimum === 'number' && typeof maximum === 'number' && maximum > minimum;
  const ofType = Object.hasOwn(OF_TYPE, type) ? OF_TYPE[type as SampleType] : OF_TYPE.FLOAT32;
  return {
    name,
    commonName: told['eo:common_name'] ?? told.common_name ?? null,
    range: isMeasured && type !== 'UINT8' ? [minimum, maximum] : ofType,
  };
}

/**
 * The style of what nobody has styled: true colour where there are red, green and blue, else the first three bands of an
 * unnamed picture, else the first band in grey. Transparent where there is no data.
 */
export function defaultScript(bands: readonly ShownBand[]): string {
  const shown = bandsToShow(bands);
  const input = [...shown.map(({ name }) => name), 'dataMask'];
  const values = shown.map(({ name, range }) => {
    const [black, white] = range;
    return `(s[${JSON.stringify(name)}] - ${black}) / ${white - black}`;
  });
  return `//VERSION=3
function setup() {
  return { input: ${JSON.stringify(input)}, output: { bands: ${shown.length + 1} } };
}
function evaluatePixel(s) {
  return [${values.join(', ')}, s.dataMask];
}
`;
}

const COLOURS = ['red', 'green', 'blue'];
/** Names that BYOC users give such bands, besides the common ones. */
const ALSO: readonly (readonly string[])[] = [
  ['red', 'r', 'b04', 'b4'],
  ['green', 'g', 'b03', 'b3'],
  ['blue', 'b', 'b02', 'b2'],
];

function bandsToShow(bands: readonly ShownBand[]): readonly ShownBand[] {
  const common = COLOURS.map((colour) => bands.find(({ commonName }) => commonName === colour));
  if (common.every((band) => band !== undefined)) return common;
  const named = ALSO.map((names) => names.flatMap((name) => bands.filter((band) => band.name.toLowerCase() === name))[0]); // prettier-ignore
  if (named.every((band) => band !== undefined)) return named;
  return bands.every(({ name }) => /^B[1-4]$/.test(name)) && bands.length >= 3 ? bands.slice(0, 3) : bands.slice(0, 1);
}
