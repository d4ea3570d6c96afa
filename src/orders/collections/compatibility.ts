import { bucketName, type ByocBand, type ByocCollection } from '../../byoc/index.js';
import { type ImportedBands } from '../providers/import-provider.js';

/**
 * Why what is ordered cannot come into a collection; null = it can. Into an empty one anything can, into others what has
 * the same bands with the same no-data. What is not known yet is compared when it comes in, tile by tile.
 * @param isEmpty neither tiles nor running imports
 * @param bucket where the files will lie
 */
export function incompatibility(
  collection: Pick<ByocCollection, 's3Bucket' | 'bands' | 'noData'>,
  isEmpty: boolean,
  wanted: ImportedBands,
  bucket: string,
): string | null {
  if (bucketName(collection) !== bucket)
    return `its files are in the bucket "${collection.s3Bucket}", those of the order will be in "${bucket}"`;
  if (isEmpty || collection.bands === null || wanted.bands.length === 0) return null;
  const [there, coming] = [described(collection as ImportedBands), described(wanted)];
  const isSame = there.length === coming.length && there.every((band, i) => band === coming[i]);
  return isSame ? null : `its bands (${there.join(', ')}) are not those of the order (${coming.join(', ')})`;
}

/** One text per band, by name. */
function described({ bands, noData }: ImportedBands): string[] {
  return bands.map((band) => describedBand(band, noData)).sort();
}

function describedBand({ name, source, bandIndex, bitDepth, sampleFormat, noData }: ByocBand, ofAll: number | null) {
  const empty = noData ?? ofAll;
  const file = source === name && bandIndex === 1 ? '' : ` from ${source}:${bandIndex}`;
  return `${name} ${sampleFormat ?? 'UINT'}${bitDepth}${file}${empty === null ? '' : ` no-data ${empty}`}`;
}
