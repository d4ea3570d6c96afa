import { type ByocBand, catalogEntry } from '../../../byoc/index.js';
import { type CollectionChanges } from '../../../catalog/index.js';
import { type BatchCollection } from './batch-collection.entity.js';

/** What the catalogue says about a batch collection: as of a BYOC collection, so that Process treats them alike. */
export function batchCatalogEntry({
  name,
  bands,
}: Pick<BatchCollection, 'name'> & { readonly bands: readonly ByocBand[] | null }): Required<
  Pick<CollectionChanges, 'document' | 'definition'>
> {
  const described = { name, bands: bands && [...bands], noData: null, settings: {}, maxMetersPerPixel: null };
  const { document, definition } = catalogEntry(described);
  return { document: { ...document, description: `Outputs of batch requests: ${name}` }, definition };
}
