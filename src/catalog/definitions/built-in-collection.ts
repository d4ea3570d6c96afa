import { type StacCollection } from '#libs/stac';
import { type CollectionDocument } from '../collection.entity.js';
import { type CollectionDefinition } from './collection-definition.js';

/** A collection that every instance has: an id that clients know, and what is true of it wherever its scenes come from. */
export interface BuiltInCollection {
  readonly id: string;
  readonly document: CollectionDocument;
  readonly definition: CollectionDefinition;
}

type Provider = NonNullable<StacCollection['providers']>[number];

/** What a STAC document says beyond the definition. */
export interface CollectionFacts {
  readonly title: string;
  readonly description: string;
  readonly keywords: readonly string[];
  readonly providers: readonly Provider[];
  /** Page of the terms of use. */
  readonly licenseUrl: string;
  /** w, s, e, n in degrees. */
  readonly bbox: readonly [number, number, number, number];
  /** First and last day of the mission's data, null = still growing. */
  readonly days: readonly [string, string | null];
  readonly platforms: readonly string[];
  readonly instruments: readonly string[];
  readonly constellation?: string;
  /** More of `summaries`: `sar:…`, `s5p:…`. */
  readonly summaries?: Readonly<Record<string, unknown>>;
}

export function builtIn(id: string, facts: CollectionFacts, definition: CollectionDefinition): BuiltInCollection {
  return { id, definition, document: documentOf(facts, definition) };
}

function documentOf(facts: CollectionFacts, definition: CollectionDefinition): CollectionDocument {
  const { title, description, bbox, days, licenseUrl } = facts;
  const summaries = summariesOf(facts, definition);
  return {
    type: 'Collection',
    stac_version: '1.1.0',
    stac_extensions: extensionsOf(summaries, definition),
    title,
    description,
    keywords: [...facts.keywords],
    license: 'other',
    providers: facts.providers.map((provider) => ({ ...provider })),
    extent: {
      spatial: { bbox: [[...bbox]] },
      temporal: { interval: [[startOf(days[0]), days[1] === null ? null : endOf(days[1])]] },
    },
    summaries,
    links: [{ rel: 'license', href: licenseUrl, type: 'text/html', title: 'Terms of use' }],
  };
}

function summariesOf(facts: CollectionFacts, definition: CollectionDefinition): Record<string, unknown> {
  const resolutions = definition.bands
    .filter(({ source }) => source === undefined)
    .map(({ resolutionM }) => resolutionM)
    .filter((metres) => metres !== null);
  return {
    platform: [...facts.platforms],
    ...(facts.instruments.length > 0 && { instruments: [...facts.instruments] }),
    ...(facts.constellation !== undefined && { constellation: [facts.constellation] }),
    ...(resolutions.length > 0 && { gsd: [...new Set(resolutions)].sort((a, b) => a - b) }),
    ...('eo:cloud_cover' in definition.queryables && { 'eo:cloud_cover': { minimum: 0, maximum: 100 } }),
    ...facts.summaries,
  };
}

const EXTENSION = {
  eo: 'https://stac-extensions.github.io/eo/v2.0.0/schema.json',
  raster: 'https://stac-extensions.github.io/raster/v2.0.0/schema.json',
  sat: 'https://stac-extensions.github.io/sat/v1.1.0/schema.json',
  sar: 'https://stac-extensions.github.io/sar/v1.1.0/schema.json',
};

/** Of the summaries, and of the `bands` that the catalogue adds from the band table. */
function extensionsOf(summaries: Record<string, unknown>, { bands }: CollectionDefinition): string[] {
  const has = (prefix: string) => Object.keys(summaries).some((name) => name.startsWith(`${prefix}:`));
  const isSpectral = bands.some(({ centerWavelengthUm }) => centerWavelengthUm !== undefined);
  const isScaled = bands.some(({ units }) => units[0]?.scale !== 1 || units[0].offset !== 0);
  return [
    ...(isSpectral || has('eo') ? [EXTENSION.eo] : []),
    ...(isScaled ? [EXTENSION.raster] : []),
    ...(has('sat') ? [EXTENSION.sat] : []),
    ...(has('sar') ? [EXTENSION.sar] : []),
  ];
}

const startOf = (day: string) => `${day}T00:00:00Z`;
const endOf = (day: string) => `${day}T23:59:59Z`;
