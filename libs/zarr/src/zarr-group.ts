import { DomainError, isDomainError } from '#libs/errors';
import { arrayFromV2, arrayFromV3, type ArrayMetadata } from './array-metadata.js';
import { isRecord, type JsonRecord } from './json.js';
import { type ZarrObjects } from './zarr-objects.js';

/** Listing stops here: a store of that size without consolidated metadata cannot be searched for arrays. */
const MAX_LISTED = 2_000_000;

export interface ZarrGroup {
  readonly zarrFormat: 2 | 3;
  readonly attributes: JsonRecord;
  /** Directly in the group, in order of name; subgroups are left alone. */
  readonly arrays: readonly ArrayMetadata[];
  /** One sentence for each array whose metadata makes no sense. */
  readonly unreadable: readonly string[];
}

/** Documents of the arrays, by name. */
type ArrayDocuments = ReadonlyMap<string, { readonly array: unknown; readonly attributes?: unknown }>;

/**
 * Reads the group at the root of the store: from consolidated metadata when the store has it, else by listing.
 * @throws INVALID when there is no group
 */
export async function readGroup(objects: ZarrObjects): Promise<ZarrGroup> {
  const zgroup = await objects.json('/.zgroup');
  if (zgroup !== undefined) return readV2(objects, zgroup);
  const zarrJson = await objects.json('/zarr.json');
  if (zarrJson !== undefined) return readV3(objects, zarrJson);
  throw new DomainError('INVALID', `There is no Zarr group at "${objects.prefix}": neither .zgroup nor zarr.json`);
}

async function readV2(objects: ZarrObjects, zgroup: unknown): Promise<ZarrGroup> {
  if (!isRecord(zgroup) || zgroup['zarr_format'] !== 2)
    throw new DomainError('INVALID', `.zgroup must say "zarr_format": 2, found ${JSON.stringify(zgroup)}`);
  const zmetadata = await objects.json('/.zmetadata');
  const consolidated = isRecord(zmetadata) && isRecord(zmetadata['metadata']) ? zmetadata['metadata'] : null;
  const attributes = consolidated?.['.zattrs'] ?? (await objects.json('/.zattrs')) ?? {};
  const documents = consolidated ? consolidatedV2(consolidated) : await listedV2(objects);
  return {
    zarrFormat: 2,
    attributes: isRecord(attributes) ? attributes : {},
    ...parsed(documents, (name, { array, attributes }) => arrayFromV2(name, array, attributes)),
  };
}

async function readV3(objects: ZarrObjects, root: unknown): Promise<ZarrGroup> {
  if (!isRecord(root) || root['zarr_format'] !== 3 || root['node_type'] !== 'group')
    throw new DomainError('INVALID', 'zarr.json must say "zarr_format": 3 and "node_type": "group"');
  const inline = root['consolidated_metadata'];
  const consolidated = isRecord(inline) && isRecord(inline['metadata']) ? inline['metadata'] : null;
  const documents = consolidated ? consolidatedV3(consolidated) : await listedV3(objects);
  return {
    zarrFormat: 3,
    attributes: isRecord(root['attributes']) ? root['attributes'] : {},
    ...parsed(documents, (name, { array }) => arrayFromV3(name, array)),
  };
}

function parsed(
  documents: ArrayDocuments,
  parse: (name: string, documents: { array: unknown; attributes?: unknown }) => ArrayMetadata,
): Pick<ZarrGroup, 'arrays' | 'unreadable'> {
  const arrays: ArrayMetadata[] = [];
  const unreadable: string[] = [];
  for (const [name, found] of [...documents].sort(([a], [b]) => (a < b ? -1 : 1))) {
    try {
      arrays.push(parse(name, found));
    } catch (error) {
      if (!isDomainError(error, 'INVALID')) throw error;
      unreadable.push(error.message);
    }
  }
  return { arrays, unreadable };
}

function consolidatedV2(metadata: JsonRecord): ArrayDocuments {
  return new Map(
    namesBefore('/.zarray', Object.keys(metadata)).map((name) => [
      name,
      { array: metadata[`${name}/.zarray`], attributes: metadata[`${name}/.zattrs`] },
    ]),
  );
}

function consolidatedV3(metadata: JsonRecord): ArrayDocuments {
  const isArray = (name: string) => {
    const node = metadata[name];
    return !name.includes('/') && isRecord(node) && node['node_type'] === 'array';
  };
  const names = Object.keys(metadata).filter(isArray);
  return new Map(names.map((name) => [name, { array: metadata[name] }]));
}

async function listedV2(objects: ZarrObjects): Promise<ArrayDocuments> {
  const found = new Map<string, { array: unknown; attributes: unknown }>();
  for (const name of namesBefore('/.zarray', await listed(objects)))
    found.set(name, {
      array: await objects.json(`/${name}/.zarray`),
      attributes: await objects.json(`/${name}/.zattrs`),
    });
  return found;
}

async function listedV3(objects: ZarrObjects): Promise<ArrayDocuments> {
  const found = new Map<string, { array: unknown }>();
  for (const name of namesBefore('/zarr.json', await listed(objects))) {
    const array = await objects.json(`/${name}/zarr.json`);
    if (isRecord(array) && array['node_type'] === 'array') found.set(name, { array });
  }
  return found;
}

/** Keys of metadata documents; those of chunks are too many to keep. */
async function listed(objects: ZarrObjects): Promise<string[]> {
  const keys: string[] = [];
  let count = 0;
  for await (const key of objects.keys()) {
    if (/^[^/]+\/(\.zarray|zarr\.json)$/.test(key)) keys.push(key);
    if ((count += 1) > MAX_LISTED)
      throw new DomainError(
        'INVALID',
        `"${objects.prefix}" holds more than ${MAX_LISTED} objects: write consolidated metadata, so that its arrays can be found`,
      );
  }
  return keys;
}

function namesBefore(suffix: string, keys: readonly string[]): string[] {
  return keys.flatMap((key) => {
    const name = key.endsWith(suffix) ? key.slice(0, -suffix.length) : '';
    return name !== '' && !name.includes('/') ? name : [];
  });
}
