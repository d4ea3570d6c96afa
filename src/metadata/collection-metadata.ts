import { type Collection, type SampleType } from '../catalog/index.js';
import { type Location, metadataUrl, thisLocation } from './location.js';

export interface CollectionMetadata {
  readonly '@id': string;
  /** With its prefix. */
  readonly id: string;
  readonly location: Location;
  readonly datasetType: 'custom';
  readonly bands: ReadonlyArray<{ readonly name: string; readonly sampleType: SampleType }>;
}

/** metadata-and-locations §3. Collections without a band table yet have no bands. */
export function collectionMetadata(
  { id, definition }: Pick<Collection, 'id' | 'definition'>,
  baseUrl: string,
): CollectionMetadata {
  return {
    '@id': metadataUrl(baseUrl, `collection/${id}`),
    id,
    location: thisLocation(baseUrl),
    datasetType: 'custom',
    bands: (definition?.bands ?? []).map(({ name, sampleType }) => ({ name, sampleType })),
  };
}
