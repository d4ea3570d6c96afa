import { DomainError } from '#libs/errors';
import { type Area, type ProviderItem } from '../import-provider.js';
import { COLLECTION_OF } from './maxar-query.js';

/** An item of Discovery, as far as it is looked at here. */
export interface MaxarImage {
  readonly id: string;
  readonly geometry: Area;
  readonly collection?: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly assets?: Readonly<Record<string, { readonly href?: string; readonly type?: string }>>;
}

/** Features of a STAC answer. @throws UPSTREAM_FAILED for one that is none */
export function readImages(answer: unknown): MaxarImage[] {
  const { features } = (answer ?? {}) as { features?: unknown };
  if (!Array.isArray(features)) throw changed('features');
  return features.map((feature) => {
    const { id, geometry, properties } = (feature ?? {}) as Partial<MaxarImage>;
    if (typeof id !== 'string' || id === '') throw changed('id');
    if (geometry?.type !== 'Polygon' && geometry?.type !== 'MultiPolygon') throw changed('geometry');
    if (typeof properties !== 'object' || properties === null) throw changed('properties');
    return feature as MaxarImage;
  });
}

export function toItem({ id, geometry, properties }: MaxarImage): ProviderItem {
  const acquired = new Date(String(properties['datetime'] ?? ''));
  return { id, footprint: geometry, acquired: Number.isNaN(acquired.getTime()) ? null : acquired };
}

/** The flat object that clients of this API read (tpdi §2.2); members that Discovery does not tell are absent. */
export function toFlatImage({ id, geometry, collection, properties }: MaxarImage): Record<string, unknown> {
  const sensor = Object.entries(COLLECTION_OF).find(([, name]) => name === collection)?.[0];
  const bands = properties['eo:bands'];
  const flat = {
    catalogID: id,
    acquisitionDateStart: properties['start_datetime'] ?? properties['datetime'],
    acquisitionDateEnd: properties['end_datetime'] ?? properties['datetime'],
    sensor: sensor ?? collection,
    platform: properties['platform'],
    resolution: properties['gsd'],
    cloudCoverage: properties['eo:cloud_cover'],
    offNadir: properties['view:off_nadir'],
    sunElevation: properties['view:sun_elevation'],
    sunAzimuth: properties['view:sun_azimuth'],
    imageBands: Array.isArray(bands) ? bands.map((band) => (band as { name?: unknown }).name) : undefined,
    geometry,
  };
  return Object.fromEntries(Object.entries(flat).filter(([, value]) => value !== undefined && value !== null));
}

/** Where a preview is; `mediaType` null = a GeoTIFF, or whatever GDAL reads. Pictures that browsers show come first. */
export interface Preview {
  readonly href: string;
  readonly mediaType: string | null;
}

export function previewOf({ assets = {} }: MaxarImage): Preview | null {
  const found = ['thumbnail', 'browse', 'preview'].flatMap((name): Preview[] => {
    const { href, type = '' } = assets[name] ?? {};
    const mediaType = /^image\/(png|jpeg)\b/.exec(type)?.[0] ?? null;
    return href !== undefined && /^https?:\/\//.test(href) ? [{ href, mediaType }] : [];
  });
  return found.find(({ mediaType }) => mediaType !== null) ?? found[0] ?? null;
}

function changed(member: string): DomainError {
  return new DomainError('UPSTREAM_FAILED', `MAXAR answered a search without ${member}`);
}
