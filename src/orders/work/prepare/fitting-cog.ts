import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { checkCog, cogWarnings, readCogHeader } from '#libs/cog';
import { isDomainError } from '#libs/errors';
import { type SourcePlan } from './source-plans.js';

/** Whether a received file can be the tile's as it is: its bands and nothing else, no mask, and a COG by all rules of BYOC. */
export async function isFittingCog({ bands, expected, mask }: SourcePlan): Promise<boolean> {
  const { path, madeHere } = bands[0]!;
  const areInPlace = bands.every((one, i) => one.path === path && one.band === i + 1);
  if (!areInPlace || madeHere || mask !== null) return false;
  try {
    const { size } = await stat(path);
    const header = await readCogHeader({ get: async (_, range) => createReadStream(path, range) }, { key: path, size });
    const file = { key: basename(path), header, bands: expected };
    if (header.samplesPerPixel !== expected.length) return false;
    return checkCog(file).length === 0 && cogWarnings(file).length === 0;
  } catch (error) {
    // No TIFF at all: GDAL will say what it is.
    if (isDomainError(error)) return false;
    throw error;
  }
}
