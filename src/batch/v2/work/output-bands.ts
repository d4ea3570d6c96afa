import { DomainError } from '#libs/errors';
import { bandNameFault, type ByocBand } from '../../../byoc/index.js';
import { STORED } from '../../raster/survey/stored-format.js';
import { type FactOutput } from '../../raster/survey/analysis-facts.js';

/**
 * The bands of a BYOC collection that outputs become (batch-v2 §3.3): a single band is called like its output, several
 * `id`, `id2`, `id3` … @throws BAD_REQUEST where two would have one name, or where a name cannot be a band's
 */
export function bandsOfOutputs(outputs: readonly FactOutput[]): ByocBand[] {
  const bands = outputs.flatMap(({ id, bands: count, sampleType, nodataValue: noData }) =>
    Array.from({ length: count }, (_, i): ByocBand => {
      const name = i === 0 ? id : `${id}${i + 1}`;
      return { name, source: id, bandIndex: i + 1, ...STORED[sampleType], noData };
    }),
  );
  bands.forEach(({ name }, i) => {
    const fault = bandNameFault(name);
    if (fault !== null) throw refused(`the outputs cannot become bands: ${fault}`);
    if (bands.findIndex((one) => one.name === name) < i) throw refused(`two outputs would become the band ${name}`);
  });
  return bands;
}

/** @throws BAD_REQUEST naming what an existing collection has otherwise */
export function assertFits(existing: readonly ByocBand[] | null, bands: readonly ByocBand[]): void {
  if (existing === null) return;
  const names = (list: readonly ByocBand[]) => list.map(({ name }) => name).toSorted().join(', '); // prettier-ignore
  if (names(existing) !== names(bands))
    throw refused(`the collection has the bands ${names(existing)}, the outputs make ${names(bands)}`);
  for (const { name, bitDepth, sampleFormat, bandIndex } of existing) {
    const made = bands.find((band) => band.name === name)!;
    const isSame = made.bitDepth === bitDepth && [null, made.sampleFormat].includes(sampleFormat) && made.bandIndex === bandIndex; // prettier-ignore
    if (!isSame) throw refused(`the band ${name} of the collection is stored otherwise than the output makes it`);
  }
}

function refused(why: string): DomainError {
  return new DomainError('BAD_REQUEST', `output->collectionId: ${why}`);
}
