import { type BitDepth, type SampleFormat } from '#libs/cog';
import { invalidField } from '../../platform/http/validation.js';
import { bandNameFault, type ByocBand, MAX_BANDS } from './byoc-band.js';

/** A band as it travels. */
export interface WireBand {
  source: string;
  bandIndex: number;
  bitDepth: number;
  sampleFormat?: string;
  noData?: number;
}

const BIT_DEPTHS: readonly unknown[] = [8, 16, 32] satisfies BitDepth[];
const SAMPLE_FORMATS: readonly unknown[] = ['UINT', 'INT', 'FLOAT'] satisfies SampleFormat[];
/** byoc §5 rule 13 allows any number of planes; TIFF counts them in 16 bits. */
const MAX_BAND_INDEX = 65_535;

/**
 * Reads `additionalData.bands`. Not a DTO: its keys are data, and their order is kept.
 * @throws INVALID naming band and member, as `additionalData->bands-><name>-><member>`
 */
export function readBands(value: unknown): ByocBand[] {
  if (!isObject(value))
    throw invalidField('body', 'additionalData->bands', 'must be an object of bands by name', value);
  const names = Object.keys(value);
  if (names.length > MAX_BANDS)
    throw invalidField('body', 'additionalData->bands', `must not have more than ${MAX_BANDS} bands`, names.length);
  return names.map((name) => readBand(name, value[name]));
}

/** @param context where the number stands, as errors name it */
export function readNoData(value: unknown, context: string): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw invalidField('body', context, 'must be a finite number (NaN is always no-data)', value);
  return value;
}

export function toWireBands(bands: readonly ByocBand[]): Record<string, WireBand> {
  const entries = bands.map(({ name, source, bandIndex, bitDepth, sampleFormat, noData }): [string, WireBand] => [
    name,
    { source, bandIndex, bitDepth, ...(sampleFormat !== null && { sampleFormat }), ...(noData !== null && { noData }) },
  ]);
  return Object.fromEntries(entries);
}

function readBand(name: string, value: unknown): ByocBand {
  const fault = bandNameFault(name);
  if (fault !== null) throw invalidField('body', 'additionalData->bands', fault, name);
  const at = (member: string) => `additionalData->bands->${name}->${member}`;
  if (!isObject(value)) throw invalidField('body', `additionalData->bands->${name}`, 'must be an object', value);
  const { source = name, bandIndex = 1, bitDepth, sampleFormat = null } = value;
  if (typeof source !== 'string' || !isSource(source))
    throw invalidField('body', at('source'), 'must be part of a file name, without "/", "(BAND)" or control characters', source); // prettier-ignore
  if (!Number.isInteger(bandIndex) || (bandIndex as number) < 1 || (bandIndex as number) > MAX_BAND_INDEX)
    throw invalidField('body', at('bandIndex'), `must be a whole number from 1 to ${MAX_BAND_INDEX}`, bandIndex);
  if (!BIT_DEPTHS.includes(bitDepth)) throw invalidField('body', at('bitDepth'), 'must be 8, 16 or 32', bitDepth);
  if (sampleFormat !== null && !SAMPLE_FORMATS.includes(sampleFormat))
    throw invalidField('body', at('sampleFormat'), 'must be UINT, INT or FLOAT', sampleFormat);
  if (sampleFormat === 'FLOAT' && bitDepth !== 32)
    throw invalidField('body', at('sampleFormat'), 'FLOAT goes with a bitDepth of 32 only', sampleFormat);
  return {
    name,
    source,
    bandIndex: bandIndex as number,
    bitDepth: bitDepth as BitDepth,
    sampleFormat: sampleFormat as SampleFormat | null,
    noData: readNoData(value['noData'], at('noData')),
  };
}

/** A source is put into an object key: it must neither add nor leave a folder. */
function isSource(source: string): boolean {
  const isPlain = source !== '' && source !== '.' && source !== '..' && source.length <= 255;
  return isPlain && source.isWellFormed() && !/[/\\\p{Cc}]/u.test(source) && !source.includes('(BAND)');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
