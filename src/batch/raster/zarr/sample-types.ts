import { DomainError } from '#libs/errors';
import { type SampleType } from '#libs/encode';
import { type WrittenType } from '#libs/zarr';

type Kind = 'u1' | 'i1' | 'u2' | 'i2' | 'f4' | 'f8';

const ALL: readonly SampleType[] = ['INT8', 'UINT8', 'INT16', 'UINT16', 'FLOAT32'];
/** batch-v1 §4; AUTO is stored as UINT8. */
const TAKEN: Readonly<Record<Kind, readonly SampleType[]>> = {
  u1: ['UINT8'],
  i1: ['INT8'],
  u2: ['UINT16', 'UINT8'],
  i2: ['INT16', 'UINT8', 'INT8'],
  f4: ALL,
  f8: ALL,
};

/** @throws BAD_REQUEST for an output that the array of its name does not hold */
export function assertHolds(
  { name, dtype }: { readonly name: string; readonly dtype: WrittenType },
  { bands, sampleType }: { readonly bands: number; readonly sampleType: SampleType },
): void {
  if (bands !== 1) throw refused(`Output ${name} has ${bands} bands; an array of Zarr output takes one`);
  const taken = TAKEN[dtype.slice(1) as Kind];
  if (!taken.includes(sampleType))
    throw refused(`Output ${name} has sampleType ${sampleType}; dtype ${dtype} takes ${taken.join(', ')}`);
}

function refused(why: string): DomainError {
  return new DomainError('BAD_REQUEST', why);
}
