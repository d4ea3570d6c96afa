import { type StacCollection } from '#libs/stac';
import { hasCapability, isAdmin, type Principal } from '../../../auth/index.js';
import { type Collection } from '../../collection.entity.js';
import { visibilityOf } from '../../readers.js';
import { collectionLinks, STRUCTURAL_RELS } from '../stac-links.js';
import { bandMembers } from './band-members.js';
import { servedExtent } from './collection-extent.js';

/** Who asks, and the address they reached us at. */
export interface StacReader {
  readonly principal: Principal | null;
  readonly baseUrl: string;
}

/** A member of ours: `private`, `account`, `internal` or `public`; shown to those who may change it. */
export const VISIBILITY = 'swath:visibility';

/** The STAC Collection as it is answered: the stored document, completed by what only the catalogue knows. Pure. */
export function servedCollection(collection: Collection, { principal, baseUrl }: StacReader): StacCollection {
  const { id, document, definition, readers } = collection;
  const { links = [], extent: _declared, [VISIBILITY]: _stored, ...stored } = document as StacCollection;
  // The database keeps members in an order of its own; these are what a reader looks for first.
  const { type: _type, id: _id, stac_version, stac_extensions, title, description, ...others } = stored;
  return {
    ...{ type: 'Collection', stac_version, stac_extensions: stac_extensions ?? [], id, title, description },
    ...others,
    ...bandMembers(stored, definition),
    itemType: 'feature',
    extent: servedExtent(collection),
    ...(mayChangeRights(principal, collection) && { [VISIBILITY]: visibilityOf(readers) }),
    links: [...collectionLinks(baseUrl, id), ...links.filter(({ rel }) => !STRUCTURAL_RELS.has(rel))],
  };
}

/** Administrators; of collections that belong to an account, also those who manage that account's. */
function mayChangeRights(principal: Principal | null, { accountId }: Collection): boolean {
  if (isAdmin(principal)) return true;
  return accountId !== null && accountId === principal?.accountId && hasCapability(principal, 'manage_collections');
}
