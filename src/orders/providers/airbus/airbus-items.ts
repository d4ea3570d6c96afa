import { DomainError } from '#libs/errors';
import { type Area, type ProviderItem } from '../import-provider.js';

/** A product of the catalogue, as far as it is looked at here; the rest goes to the client as it came. */
export interface AirbusFeature {
  readonly geometry: Area;
  readonly properties: Readonly<Record<string, unknown>> & { readonly id: string };
  readonly [member: string]: unknown;
}

export interface AirbusPage {
  readonly features: readonly AirbusFeature[];
  /** Of the whole search; null = not told. */
  readonly totalResults: number | null;
  /** The answer's other members. */
  readonly others: Readonly<Record<string, unknown>>;
}

/** An answer of OneAtlas OpenSearch. @throws UPSTREAM_FAILED for one that is none */
export function readPage(answer: unknown): AirbusPage {
  const { features, totalResults, links: _theirs, _links, ...others } = (answer ?? {}) as Record<string, unknown>;
  if (!Array.isArray(features)) throw changed('features');
  return {
    features: features.map(readFeature),
    totalResults: typeof totalResults === 'number' ? totalResults : null,
    others,
  };
}

function readFeature(feature: unknown): AirbusFeature {
  const { geometry, properties } = (feature ?? {}) as Partial<AirbusFeature>;
  if (geometry?.type !== 'Polygon' && geometry?.type !== 'MultiPolygon') throw changed('geometry');
  if (typeof properties?.id !== 'string' || properties.id === '') throw changed('properties.id');
  return feature as AirbusFeature;
}

export function toItem({ geometry, properties }: AirbusFeature): ProviderItem {
  const acquired = new Date(String(properties['acquisitionDate'] ?? ''));
  return { id: properties.id, footprint: geometry, acquired: Number.isNaN(acquired.getTime()) ? null : acquired };
}

function changed(member: string): DomainError {
  return new DomainError('UPSTREAM_FAILED', `AIRBUS answered a search without ${member}`);
}
