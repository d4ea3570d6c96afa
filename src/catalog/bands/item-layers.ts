import { type StacAsset, type StacItem } from '#libs/stac';

/** One band of one raster asset of an item, whatever STAC version and extensions it is told in. */
export interface ItemLayer {
  readonly asset: string;
  readonly href: string;
  /** 1-based, inside the file. */
  readonly index: number;
  /** How many bands the item says the file has; 1 when it says nothing. */
  readonly of: number;
  readonly name: string | null;
  readonly commonName: string | null;
  /** Metres; Infinity where the item does not tell. */
  readonly resolution: number;
  readonly isJpeg2000: boolean;
  /** Pictures for the eye: quicklooks, true-colour composites. */
  readonly isPicture: boolean;
  readonly scale: number | undefined;
  readonly offset: number | undefined;
  readonly nodata: number | 'nan' | undefined;
}

type Fields = Readonly<Record<string, unknown>>;
/** What the lists of an asset say of one band; of those that say something of a field the first counts. */
type Told = readonly Fields[];

const RASTER_TYPE = /^image\/(tiff|jp2|jpx|vnd\.stac\.geotiff)\b/i;
const RASTER_FILE = /\.(tiff?|jp2|vrt)$/i;
const PICTURE_ROLES: ReadonlySet<unknown> = new Set(['thumbnail', 'overview', 'visual']);
const PICTURE_KEY = /^(thumbnail|overview|visual|preview|rendered_preview|tci|pvi)([-_:.]|$)/i;

/** All bands of all raster assets, in the order of the item. @param withNetcdf those of netCDF too */
export function itemLayers(item: StacItem, { withNetcdf = false } = {}): ItemLayer[] {
  return Object.entries(item.assets).flatMap(([key, asset]) =>
    isRaster(asset) || (withNetcdf && isNetcdf(asset)) ? layersOf(item, key, asset) : [],
  );
}

function isNetcdf({ href }: StacAsset): boolean {
  return typeof href === 'string' && isNetcdfHref(href);
}

/** By the name alone: catalogues have several media types for it. */
export function isNetcdfHref(href: string): boolean {
  return /\.(nc4?|h5)$/i.test(href.split(/[?#]/)[0] ?? '');
}

/** USGS calls a mask metadata, so a role decides only where no media type does. */
function isRaster({ href, type, roles }: StacAsset): boolean {
  if (typeof href !== 'string') return false;
  if (typeof type === 'string') return RASTER_TYPE.test(type);
  return !listOf(roles).includes('metadata') && RASTER_FILE.test(href.split(/[?#]/)[0] ?? '');
}

function layersOf(item: StacItem, key: string, asset: StacAsset): ItemLayer[] {
  const bands = bandsOf(asset);
  const ofFile = {
    asset: key,
    href: canonicalHref(asset),
    of: bands.length,
    isJpeg2000: /\.jp2$/i.test(asset.href) || asset.type === 'image/jp2',
    isPicture: PICTURE_KEY.test(key) || listOf(asset.roles).some((role) => PICTURE_ROLES.has(role)),
  };
  return bands.map((band, i) => ({
    ...ofFile,
    index: i + 1,
    name: textOf(told(band, 'name')),
    commonName: textOf(told(band, 'eo:common_name') ?? told(band, 'common_name')),
    resolution: resolutionOf(band, asset),
    scale: numberOf(fieldOf(band, asset, item, 'raster:scale', 'scale')),
    offset: numberOf(fieldOf(band, asset, item, 'raster:offset', 'offset')),
    nodata: nodataOf(fieldOf(band, asset, item, 'nodata')),
  }));
}

/** STAC 1.1 `bands`; before, `eo:bands` and `raster:bands`, which describe the same bands in the same order. */
function bandsOf(asset: StacAsset): Told[] {
  const lists = [asset['bands'], asset['eo:bands'], asset['raster:bands']].filter(Array.isArray) as unknown[][];
  const bands: Told[] = [];
  for (let i = 0; i === 0 || lists.some(({ length }) => i < length); i++)
    bands.push(lists.map((list) => objectOf(list[i])));
  return bands;
}

function told(band: Told, field: string): unknown {
  for (const fields of band) if (fields[field] !== undefined) return fields[field];
  return undefined;
}

/** The path inside the buckets is the address that stays; https is one of the ways there. */
function canonicalHref(asset: StacAsset): string {
  const alternate = objectOf(objectOf(asset['alternate'])['s3'])['href'];
  return typeof alternate === 'string' && alternate.startsWith('s3://') ? alternate : asset.href;
}

function resolutionOf(band: Told, asset: StacAsset): number {
  const transform = asset['proj:transform'];
  return (
    lengthOf(told(band, 'raster:spatial_resolution')) ??
    lengthOf(told(band, 'spatial_resolution')) ??
    lengthOf(asset['raster:spatial_resolution']) ??
    lengthOf(Array.isArray(transform) ? transform[0] : null) ??
    lengthOf(told(band, 'gsd')) ??
    lengthOf(asset['gsd']) ??
    Infinity
  );
}

function lengthOf(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 ? value : undefined;
}

/** Of a file's band, else of the whole file, else (STAC 1.1) of all files of the item. */
function fieldOf(band: Told, asset: Fields, { properties }: StacItem, name: string, nameInBand = name): unknown {
  return told(band, name) ?? told(band, nameInBand) ?? asset[name] ?? properties[name];
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function nodataOf(value: unknown): number | 'nan' | undefined {
  if (typeof value === 'number') return value;
  return value === 'nan' || value === 'NaN' ? 'nan' : undefined;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

const NOTHING: Fields = {};

function objectOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : NOTHING;
}
