import { filesOf } from '../file-asset.js';
import { stacItem } from '../item.js';
import { missing, unsupported } from '../product-fault.js';
import { type EoProduct, type ProductFile, type ProductFolder } from '../product-folder.js';
import { MAX_METADATA_BYTES } from '../xml-document.js';
import { assetsOf, missingImages } from './assets.js';
import { readProductMetadata, type ProductMetadata } from './product-metadata.js';
import { readTileMetadata, type TileMetadata } from './tile-metadata.js';

/**
 * A Sentinel-2 L1C or L2A SAFE folder of one tile (all baselines since December 2016, when products became
 * single-tile). `datetime` is the tile's sensing time, as Sentinel Hub and Element84 have it, not the datatake's start,
 * which lies up to half an hour earlier and is part of the id.
 * @throws BAD_REQUEST naming file and element.
 */
export async function readSentinel2(folder: ProductFolder): Promise<EoProduct> {
  const files = await filesOf(folder);
  const productFile = theOne(files, /^MTD_MSIL[12][AC]\.xml$/, 'MTD_MSIL1C.xml or MTD_MSIL2A.xml', folder);
  const tileFile = theOne(files, /^GRANULE\/[^/]+\/MTD_TL\.xml$/, 'GRANULE/…/MTD_TL.xml', folder);
  const product = readProductMetadata(await folder.readText(productFile, MAX_METADATA_BYTES), productFile);
  const tile = readTileMetadata(await folder.readText(tileFile, MAX_METADATA_BYTES), tileFile);
  const item = stacItem(
    product.name,
    product.footprint,
    propertiesOf(product, tile),
    assetsOf({ folder, product, tile }, files),
  );
  return {
    kind: 'sentinel-2',
    collectionId: `sentinel-2-${product.level.toLowerCase()}`,
    item,
    missing: missingImages(product, files),
  };
}

function theOne(files: readonly ProductFile[], pattern: RegExp, wanted: string, { name }: ProductFolder): string {
  const found = files.filter(({ path }) => pattern.test(path));
  if (found[0] === undefined) throw missing(name, wanted);
  if (found.length > 1)
    throw unsupported(name, `${found.length} files fit ${wanted}; only products of a single tile can be imported`);
  return found[0].path;
}

function propertiesOf(product: ProductMetadata, tile: TileMetadata) {
  const { zone, band, square } = tile.mgrs;
  const mgrs = `${String(zone).padStart(2, '0')}${band}${square}`;
  const finest = tile.grids.get(Math.min(...tile.grids.keys()))!;
  return {
    datetime: tile.sensingTime,
    platform: `sentinel-2${product.satellite}`,
    constellation: 'sentinel-2',
    instruments: ['msi'],
    gsd: finest.resolution,
    'eo:cloud_cover': product.cloudCover,
    'eo:snow_cover': product.snowCover,
    'proj:code': `EPSG:${tile.epsg}`,
    'proj:shape': finest.shape,
    'proj:transform': finest.transform,
    'proj:bbox': finest.bbox,
    'view:sun_azimuth': tile.sunAzimuth,
    'view:sun_elevation': 90 - tile.sunZenith,
    'view:incidence_angle': tile.viewZenith,
    'view:azimuth': tile.viewAzimuth,
    'sat:relative_orbit': product.relativeOrbit,
    'sat:absolute_orbit': product.absoluteOrbit,
    'processing:level': product.level,
    'processing:version': product.baseline,
    'grid:code': `MGRS-${mgrs}`,
    'mgrs:utm_zone': zone,
    'mgrs:latitude_band': band,
    'mgrs:grid_square': square,
    's2:mgrs_tile': mgrs,
    's2:granule_id': tile.tileId,
    's2:datastrip_id': tile.datastripId,
    ...product.properties,
    ...tile.percentages,
  };
}
