import { type DetectedPlatform } from './platform-detection.js';

export const METADATA_FIELDS = ['title', 'identifier', 'abstract'] as const;
export type MetadataField = (typeof METADATA_FIELDS)[number];
export type MetadataValues = Readonly<Partial<Record<MetadataField, string>>>;

/** What is assumed of one family or unit. */
export interface ProfileLayer {
  readonly queryVariables: readonly string[];
  /** Fill what a record leaves blank. */
  readonly metadataDefaults: MetadataValues;
  /** Replace what a record says. */
  readonly metadataOverrides: MetadataValues;
}

/** All layers that apply to a platform, as one. */
export interface PlatformProfile extends ProfileLayer, DetectedPlatform {
  /** `__default__` always, then the family and the unit that have a layer. */
  readonly appliedProfiles: readonly string[];
}

/** By upper-cased key: `S1`, `S2B`, or `DEFAULT_KEY`. */
export type ProfileLayers = ReadonlyMap<string, ProfileLayer>;

export const DEFAULT_KEY = '__default__';

const EMPTY: ProfileLayer = { queryVariables: [], metadataDefaults: {}, metadataOverrides: {} };

export const BUILT_IN_PROFILES: ProfileLayers = new Map([
  ['S1', { ...EMPTY, queryVariables: ['Amplitude_VH', 'Amplitude_VV'] }],
  ['S2', { ...EMPTY, queryVariables: ['B1', 'B2', 'B3', 'B4', 'B5', 'B6', 'B7', 'B8A', 'B9', 'B10', 'B11', 'B12'] }],
]);

/**
 * Default, then family, then unit, each as built in and then as configured: a later non-empty list of variables replaces
 * the one before it, metadata is merged.
 */
export function resolveProfile(detected: DetectedPlatform, configured: ProfileLayers): PlatformProfile {
  const named = [detected.family, detected.platform].filter((key) => key !== null && key !== 'unknown');
  const keys = [DEFAULT_KEY, ...new Set(named as string[])];
  const applied = keys.filter((key) => key === DEFAULT_KEY || BUILT_IN_PROFILES.has(key) || configured.has(key));
  const layers = applied.flatMap((key) => [BUILT_IN_PROFILES.get(key) ?? EMPTY, configured.get(key) ?? EMPTY]);
  return { ...layers.reduce(laidOver, EMPTY), ...detected, appliedProfiles: applied };
}

/** Blanks are filled by the defaults, then the overrides are forced. */
export function withProfile(
  profile: ProfileLayer,
  metadata: Readonly<Record<MetadataField, string | null>>,
): Record<MetadataField, string | null> {
  const { metadataDefaults, metadataOverrides } = profile;
  const value = (field: MetadataField) =>
    metadataOverrides[field] ?? (metadata[field]?.trim() ? metadata[field] : (metadataDefaults[field] ?? null));
  return { title: value('title'), identifier: value('identifier'), abstract: value('abstract') };
}

/**
 * The variables to work on: the caller's, else the profile's that the product has, else all that it has. An EW scene in
 * HH/HV does not fail for a profile that says VH/VV.
 *
 * @param available null = not known yet: the profile is believed
 * @returns with what the caller asked for in vain
 */
export function chosenVariables(
  asked: readonly string[],
  profile: ProfileLayer,
  available: readonly string[] | null,
): { readonly variables: readonly string[]; readonly absent: readonly string[] } {
  const { queryVariables } = profile;
  if (available === null) return { variables: asked.length > 0 ? asked : queryVariables, absent: [] };
  const has = (name: string) => available.includes(name);
  if (asked.length > 0) return { variables: asked.filter(has), absent: asked.filter((name) => !has(name)) };
  const usual = queryVariables.filter(has);
  return { variables: usual.length > 0 ? usual : available, absent: [] };
}

function laidOver(below: ProfileLayer, above: ProfileLayer): ProfileLayer {
  return {
    queryVariables: above.queryVariables.length > 0 ? above.queryVariables : below.queryVariables,
    metadataDefaults: { ...below.metadataDefaults, ...above.metadataDefaults },
    metadataOverrides: { ...below.metadataOverrides, ...above.metadataOverrides },
  };
}
