import { DomainError, isDomainError } from '#libs/errors';
import { decodeCfTime } from '#libs/zarr';
import { type ArrayDataset, type ArrayVariable } from './array-dataset.js';
import { textAttribute } from './attributes.js';
import { decodeModelTime } from './model-calendar.js';
import { readValues, wholeOf } from './read-values.js';

export interface Instant {
  /** Since 1970 (UTC); of a model's calendar, of the real day of that name. For comparing. */
  readonly ms: number;
  /** `2020-02-19T11:33:21Z`; a day of a model's calendar may be none of ours: `2020-02-30T00:00:00Z`. */
  readonly iso: string;
}

/** CF time (§4.4), also of the calendars with years of 360, 365 and 366 days. @throws INVALID */
export function decodeTimes(values: ArrayLike<number>, time: ArrayVariable): Instant[] {
  const calendar = textAttribute(time, 'calendar')?.toLowerCase() ?? 'standard';
  const inModel = decodeModelTime(values, textAttribute(time, 'units') ?? '', calendar);
  if (inModel !== null) return inModel;
  try {
    return decodeCfTime(values, time.attributes).map((ms) => ({ ms, iso: isoOf(ms) }));
  } catch (error) {
    if (!isDomainError(error)) throw error;
    throw new DomainError('INVALID', error.message.replace('Array "time"', `Variable ${time.name}`), { cause: error });
  }
}

/** All instants of a time coordinate. @throws INVALID; what `read` throws */
export async function readTimes(dataset: ArrayDataset, time: ArrayVariable, signal?: AbortSignal): Promise<Instant[]> {
  return decodeTimes(await readValues(dataset, time, wholeOf(time), signal), time);
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}
