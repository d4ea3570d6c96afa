import { DomainError } from '#libs/errors';
import { bandNameFault, type ByocBand, dataTypeOf } from '../../../byoc/index.js';
import { type FactOutput } from '../../raster/survey/analysis-facts.js';
import { STORED } from '../../raster/survey/stored-format.js';
import { type BatchCollection } from './batch-collection.entity.js';

/** Every output becomes the band of its name (batch-v1 §9). @throws BAD_REQUEST for outputs that cannot */
export function bandsOfOutputs(outputs: readonly FactOutput[]): ByocBand[] {
  return outputs.map(({ id, bands, sampleType, nodataValue }) => {
    if (bands !== 1)
      throw refused(`Output ${id} has ${bands} bands; outputs that become bands of a collection have one`);
    const fault = bandNameFault(id);
    if (fault !== null) throw refused(`Output ${id} cannot become a band: ${fault}`);
    return { name: id, source: id, bandIndex: 1, ...STORED[sampleType], noData: nodataValue };
  });
}

/** A collection takes what has its grid, its bands by name, and their types. @throws BAD_REQUEST naming what differs */
export function assertCompatible(
  { id, tilingGridId, bands }: Pick<BatchCollection, 'id' | 'tilingGridId' | 'bands'>,
  gridId: number,
  found: readonly ByocBand[],
): void {
  if (tilingGridId !== null && tilingGridId !== gridId)
    throw refused(`Collection ${id} has tiles of grid ${tilingGridId}, the request of grid ${gridId}`);
  if (bands === null) return;
  const names = (list: readonly ByocBand[]) => list.map(({ name }) => name).toSorted().join(', '); // prettier-ignore
  if (names(bands) !== names(found))
    throw refused(`Collection ${id} has the bands ${names(bands)}, the request the outputs ${names(found)}`);
  for (const band of bands) {
    const output = found.find(({ name }) => name === band.name) as ByocBand;
    const isSame = band.bitDepth === output.bitDepth && [null, output.sampleFormat].includes(band.sampleFormat);
    if (!isSame)
      throw refused(`Band ${band.name} of collection ${id} is ${dataTypeOf(band)}, the output ${dataTypeOf(output)}`);
  }
}

/** Formats and no-data that a collection had left open become those of the outputs. */
export function completedBands(bands: readonly ByocBand[] | null, found: readonly ByocBand[]): ByocBand[] {
  if (bands === null) return [...found];
  return bands.map((band) => {
    const output = found.find(({ name }) => name === band.name) as ByocBand;
    return { ...band, sampleFormat: output.sampleFormat, noData: band.noData ?? output.noData };
  });
}

function refused(why: string): DomainError {
  return new DomainError('BAD_REQUEST', why, { detail: { code: 'COMMON_BAD_PAYLOAD' } });
}
