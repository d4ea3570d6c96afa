import { bandTypeOf, readCogHeader, type BitDepth, type SampleFormat } from '#libs/cog';
import { isDomainError } from '#libs/errors';
import { invalidField } from '../../../platform/http/validation.js';
import { bandNameFrom } from '../../../byoc/index.js';
import { type CollectionDefinition, type SceneBand, type SceneBands } from '../../../catalog/index.js';
import { type ImportedBands } from '../import-provider.js';
import { declaredType } from './declared-type.js';
import { type FileBytes, type OrderableItem } from './stac-source.js';
import { type OrderedBand } from './stac-query.js';

/** What `assets` of a request may be called in messages. */
const FIELD = 'input->data->0->assets';

/**
 * The bands of an item that an order takes, in the item's order.
 * @param assets keys of assets, or names of bands; null = all. @throws INVALID for a name that the item does not have
 */
export function chosenBands(bands: SceneBands, assets: readonly string[] | null): Array<[string, SceneBand]> {
  const all = Object.entries(bands);
  if (assets === null) return all;
  const isCalled = ([name, { asset }]: [string, SceneBand], wanted: string) => name === wanted || asset === wanted;
  const missing = assets.find((wanted) => !all.some((band) => isCalled(band, wanted)));
  if (missing !== undefined) {
    const known = all.map(([name, { asset }]) => (name === asset ? name : `${name} (${asset})`)).join(', ');
    throw invalidField('body', FIELD, `there is no such band or asset; the items have ${known}`, missing);
  }
  return all.filter((band) => assets.some((wanted) => isCalled(band, wanted)));
}

/** How the files of an item store their values; asked only of bands whose item does not say it. */
export type ReadFile = (href: string) => Promise<FileBytes | null>;

/**
 * The bands of the collection that an order fills, named as those of the items. Values stay as they are stored: scale and
 * offset of a reflectance are not applied. How they are stored tells the item, its collection, or else the file itself.
 * @param item one of those that are ordered. @throws INVALID for a format that no BYOC collection takes
 */
export async function orderedBands(
  { item, bands }: OrderableItem,
  assets: readonly string[] | null,
  definition: CollectionDefinition | null,
  readFile: ReadFile,
): Promise<OrderedBand[]> {
  const taken = new Set<string>();
  const found: OrderedBand[] = [];
  for (const [of, band] of chosenBands(bands, assets)) {
    const name = bandNameFrom(of, taken);
    taken.add(name);
    const defined = definition?.bands.find((one) => one.name === of);
    const told = declaredType(item, band) ?? defined?.sampleType.toLowerCase() ?? null;
    const type = told === null ? await typeInFile(band, readFile) : STORED[told];
    if (type === undefined)
      throw invalidField('body', FIELD, `the values of ${of} are ${told}, which BYOC collections do not take; name other bands`, of); // prettier-ignore
    const noData = typeof band.nodata === 'number' ? band.nodata : (defined?.nodata ?? null);
    found.push({ of, name, source: name, bandIndex: 1, bitDepth: type?.bitDepth ?? 16, sampleFormat: type?.sampleFormat ?? null, noData }); // prettier-ignore
  }
  return found;
}

/** One no-data for all where all have the same. Without formats the collection learns everything from its first tile. */
export function importedBands(ordered: readonly OrderedBand[], bucket: string | null): ImportedBands {
  const place = bucket === null ? {} : { bucket };
  if (ordered.some(({ sampleFormat }) => sampleFormat === null)) return { bands: [], noData: null, ...place };
  const values = new Set(ordered.map(({ noData }) => noData));
  const [first = null] = values;
  const common = values.size === 1 ? first : null;
  const bands = ordered.map(({ of: _of, ...band }) => ({ ...band, noData: common === null ? band.noData : null }));
  return { bands, noData: common, ...place };
}

type Stored = { readonly bitDepth: BitDepth; readonly sampleFormat: SampleFormat };

/** Of the raster extension's data types, those that BYOC has. */
const STORED: Readonly<Record<string, Stored>> = {
  bool: { bitDepth: 8, sampleFormat: 'UINT' },
  uint8: { bitDepth: 8, sampleFormat: 'UINT' },
  uint16: { bitDepth: 16, sampleFormat: 'UINT' },
  uint32: { bitDepth: 32, sampleFormat: 'UINT' },
  int8: { bitDepth: 8, sampleFormat: 'INT' },
  int16: { bitDepth: 16, sampleFormat: 'INT' },
  int32: { bitDepth: 32, sampleFormat: 'INT' },
  float32: { bitDepth: 32, sampleFormat: 'FLOAT' },
};

/** null = not a TIFF (JPEG 2000, for example), or not readable in parts. */
async function typeInFile({ href, index }: SceneBand, readFile: ReadFile): Promise<Stored | null> {
  const file = await readFile(href);
  if (file === null) return null;
  try {
    return bandTypeOf(await readCogHeader(file.store, file), index);
  } catch (error) {
    if (isDomainError(error, 'RASTER_UNREADABLE')) return null;
    throw error;
  }
}
