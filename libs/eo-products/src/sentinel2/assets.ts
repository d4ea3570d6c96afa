import { type StacAsset } from '#libs/stac';
import { fileAsset } from '../file-asset.js';
import { type ProductFile, type ProductFolder } from '../product-folder.js';
import { bandObject, nativeResolution, SPECTRAL_BANDS } from './bands.js';
import { type ProductMetadata } from './product-metadata.js';
import { type TileGrid, type TileMetadata } from './tile-metadata.js';

/** `IMG_DATA/R10m/T22HBD_20210122T133229_B02_10m.jp2`, `IMG_DATA/T01LAC_20200717T221941_B02.jp2` */
const IMAGE = /\/IMG_DATA\/(?:R\d+m\/)?[^/]*_(B\d[\dA]|TCI|AOT|WVP|SCL)(?:_(\d\d)m)?\.(jp2|tiff?)$/i;
/** `QI_DATA/MSK_CLDPRB_20m.jp2`; in the first years `QI_DATA/L2A_T31UFS_20170605T105031_CLD_20m.jp2`. */
const MASK = /\/QI_DATA\/(?:[^/]*_)?(CLDPRB|SNWPRB|CLD|SNW)_(\d\d)m\.(jp2|tiff?)$/i;

const METADATA: ReadonlyArray<readonly [key: string, path: RegExp, roles: string[]]> = [
  ['product_metadata', /^MTD_MSIL[12][AC]\.xml$/, ['metadata']],
  ['granule_metadata', /^GRANULE\/[^/]+\/MTD_TL\.xml$/, ['metadata']],
  ['datastrip_metadata', /^DATASTRIP\/[^/]+\/MTD_DS\.xml$/, ['metadata']],
  ['inspire_metadata', /^INSPIRE\.xml$/, ['metadata']],
  ['safe_manifest', /^manifest\.safe$/, ['metadata']],
  ['preview', /\/QI_DATA\/[^/]*PVI[^/]*\.(jp2|tiff?)$/i, ['overview']],
  ['thumbnail', /^[^/]+-ql\.jpe?g$/i, ['thumbnail']],
];

interface Context {
  readonly folder: ProductFolder;
  readonly product: ProductMetadata;
  readonly tile: TileMetadata;
}

/**
 * One asset per band and resolution: `B02_10m` … `SCL_20m` (L2A), `B02` (L1C, one resolution each), then previews and
 * metadata. Of a band that was also converted to TIFF, the TIFF: it is read many times faster than JPEG 2000.
 */
export function assetsOf(context: Context, files: readonly ProductFile[]): Record<string, StacAsset> {
  const assets: Record<string, StacAsset> = {};
  for (const file of [...files].sort(jp2First)) {
    const image = IMAGE.exec(file.path);
    const mask = MASK.exec(file.path);
    if (image) Object.assign(assets, imageAsset(context, file, image[1]!.toUpperCase(), image[2]));
    else if (mask) Object.assign(assets, imageAsset(context, file, mask[1]!.toUpperCase().slice(0, 3), mask[2]));
  }
  return { ...sorted(assets), ...otherAssets(context.folder, files) };
}

/** Image files that the metadata names and the folder has in no format. */
export function missingImages({ imageFiles }: ProductMetadata, files: readonly ProductFile[]): string[] {
  const present = new Set(files.map(({ path }) => path.replace(/\.(jp2|tiff?)$/i, '')));
  return imageFiles
    .filter((path) => !present.has(path.replace(/\.jp2$/i, '')))
    .map((path) => path.replace(/(\.jp2)?$/i, '.jp2'));
}

function imageAsset(context: Context, file: ProductFile, band: string, metres?: string): Record<string, StacAsset> {
  const resolution = metres === undefined ? nativeResolution(band) : Number(metres);
  const key = metres === undefined ? band : `${band}_${metres}m`;
  return {
    [key]: fileAsset(context.folder, file, {
      title: `${band} at ${resolution} m`,
      gsd: resolution,
      ...contentOf(context, band),
      ...gridFields(context.tile.grids.get(resolution)),
    }),
  };
}

/** Roles, value type, scaling and bands of a file. */
function contentOf({ product }: Context, band: string): Record<string, unknown> {
  const spectral = SPECTRAL_BANDS.find(({ name }) => name === band);
  if (spectral !== undefined)
    return {
      roles: ['data', 'reflectance'],
      ...scaling(product.quantification, product.offsets.get(band) ?? 0),
      bands: [bandObject(spectral)],
    };
  switch (band) {
    case 'TCI':
      return { roles: ['visual'], data_type: 'uint8', nodata: 0, bands: [{ name: 'R' }, { name: 'G' }, { name: 'B' }] };
    case 'AOT':
      return { roles: ['data'], ...scaling(product.aotQuantification ?? 1000), bands: [{ name: 'AOT' }] };
    case 'WVP':
      return { roles: ['data'], unit: 'cm', ...scaling(product.wvpQuantification ?? 1000), bands: [{ name: 'WVP' }] };
    case 'SCL':
      return { roles: ['data'], data_type: 'uint8', nodata: 0, bands: [{ name: 'SCL' }] };
    default:
      return {
        roles: ['data', band === 'CLD' ? 'cloud' : 'snow-ice'],
        data_type: 'uint8',
        unit: '%',
        bands: [{ name: band }],
      };
  }
}

/** (dn + offset) / quantification, in STAC's form dn · scale + offset. */
function scaling(quantification: number, offset = 0): Record<string, unknown> {
  return {
    data_type: 'uint16',
    nodata: 0,
    'raster:scale': 1 / quantification,
    'raster:offset': offset / quantification,
  };
}

function gridFields(grid: TileGrid | undefined): Record<string, unknown> {
  return grid === undefined
    ? {}
    : { 'proj:shape': grid.shape, 'proj:transform': grid.transform, 'proj:bbox': grid.bbox };
}

function otherAssets(folder: ProductFolder, files: readonly ProductFile[]): Record<string, StacAsset> {
  return Object.fromEntries(
    METADATA.flatMap(([key, path, roles]) => {
      const file = files.find((candidate) => path.test(candidate.path));
      return file === undefined ? [] : [[key, fileAsset(folder, file, { roles })]];
    }),
  );
}

function jp2First(a: ProductFile, b: ProductFile): number {
  const rank = ({ path }: ProductFile) => (/\.jp2$/i.test(path) ? 0 : 1);
  return rank(a) - rank(b) || (a.path < b.path ? -1 : 1);
}

function sorted(assets: Record<string, StacAsset>): Record<string, StacAsset> {
  return Object.fromEntries(Object.entries(assets).sort(([a], [b]) => (a < b ? -1 : 1)));
}
