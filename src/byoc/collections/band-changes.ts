import { invalidField } from '../../platform/http/validation.js';
import { type ByocBand } from './byoc-band.js';

/**
 * The bands after a PUT of a configured collection: renamed, removed, with another noData — never added, never stored
 * otherwise (byoc §2 "PUT collection"). A band is the same when source and index are; what the client leaves out of its
 * format stays. @throws INVALID naming the band
 */
export function changedBands(before: readonly ByocBand[], wanted: readonly ByocBand[]): ByocBand[] {
  const left = [...before];
  return wanted.map((band) => {
    const at = `additionalData->bands->${band.name}`;
    const index = indexOfSame(left, band);
    if (index === -1) throw invalidField('body', at, additionFault(before, band), band.source);
    const [former] = left.splice(index, 1) as [ByocBand];
    if (band.bitDepth !== former.bitDepth)
      throw invalidField('body', `${at}->bitDepth`, `cannot be changed from ${former.bitDepth}`, band.bitDepth);
    if (band.sampleFormat !== null && former.sampleFormat !== null && band.sampleFormat !== former.sampleFormat)
      throw invalidField('body', `${at}->sampleFormat`, `cannot be changed from ${former.sampleFormat}`, band.sampleFormat); // prettier-ignore
    return { ...band, sampleFormat: former.sampleFormat ?? band.sampleFormat };
  });
}

/** Of two bands over the same values the one that keeps its name is preferred. */
function indexOfSame(bands: readonly ByocBand[], { name, source, bandIndex }: ByocBand): number {
  const isSame = (b: ByocBand) => b.source === source && b.bandIndex === bandIndex;
  const named = bands.findIndex((b) => isSame(b) && b.name === name);
  return named === -1 ? bands.findIndex(isSame) : named;
}

function additionFault(before: readonly ByocBand[], { name, source, bandIndex }: ByocBand): string {
  const former = before.find((band) => band.name === name);
  if (former === undefined) return 'bands cannot be added once the collection is configured';
  const [was, is] = [former, { source, bandIndex }].map((b) => `source "${b.source}", bandIndex ${b.bandIndex}`);
  return `source and bandIndex cannot be changed: ${was} would become ${is}`;
}
