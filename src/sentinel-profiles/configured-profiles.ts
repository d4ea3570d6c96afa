import {
  DEFAULT_KEY,
  METADATA_FIELDS,
  type MetadataValues,
  type ProfileLayer,
  type ProfileLayers,
} from './platform-profile.js';

/** `default` in whatever spelling means the layer under all others. */
const DEFAULT_SPELLINGS = ['DEFAULT', DEFAULT_KEY.toUpperCase()];

/**
 * NBS_SENTINEL_PLATFORM_PROFILES_JSON: `{"S1": {"query_variables": ["Amplitude_HH"], "metadata_defaults": {"title": "…"},
 * "metadata_overrides": {}}}`. Keys in any case; members that are not what they should be are left out.
 *
 * @returns null when the text is no JSON object: it is ignored then, as the contract says, and the caller tells the log
 */
export function parseProfiles(text: string): ProfileLayers | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(json)) return null;
  const layers = Object.entries(json).flatMap(([key, layer]) =>
    isRecord(layer) ? [[keyOf(key), layerOf(layer)] as const] : [],
  );
  return new Map(layers);
}

function keyOf(key: string): string {
  const upper = key.trim().toUpperCase();
  return DEFAULT_SPELLINGS.includes(upper) ? DEFAULT_KEY : upper;
}

function layerOf(layer: Record<string, unknown>): ProfileLayer {
  const variables = layer['query_variables'];
  return {
    queryVariables: Array.isArray(variables) ? variables.filter(isText) : [],
    metadataDefaults: metadataOf(layer['metadata_defaults']),
    metadataOverrides: metadataOf(layer['metadata_overrides']),
  };
}

function metadataOf(values: unknown): MetadataValues {
  if (!isRecord(values)) return {};
  return Object.fromEntries(
    METADATA_FIELDS.flatMap((field) => (isText(values[field]) ? [[field, values[field]]] : [])),
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
