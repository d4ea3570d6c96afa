import {
  type RenderCollection,
  type RenderInput,
  type RenderRequest,
  type SceneRef,
  type ScriptInput,
  type ScriptSetup,
} from '#libs/render';

const DN = { unit: 'DN', scale: 1, offset: 0 };
const REFLECTANCE = { unit: 'REFLECTANCE', scale: 0.0001, offset: 0 };

/** Two reflectance bands, a class band and one that no file holds. */
export function aCollection(overrides: Partial<RenderCollection> = {}): RenderCollection {
  return {
    id: 'sentinel-2-l1c',
    legacyId: 'S2L1C',
    bands: [
      { name: 'B04', units: [REFLECTANCE, DN], nodata: 0 },
      { name: 'B08', units: [REFLECTANCE, DN], nodata: 0, aliases: ['NIR'] },
      { name: 'CLM', units: [DN], categorical: true, nodata: 255 },
      { name: 'sunZenithAngles', units: [{ unit: 'DEGREES', scale: 1, offset: 0 }], source: 'metadata' },
    ],
    mosaicking: ['SIMPLE', 'ORBIT', 'TILE'],
    pixelOwner: 'data',
    emptyValue: 0,
    ...overrides,
  };
}

/** Covers [0, 0, 100, 100] of UTM 33; B04 and B08 in one file, CLM in another. */
export function aSceneRef(id: string, at: string | null, overrides: Partial<SceneRef> = {}): SceneRef {
  return {
    id,
    collectionId: 'sentinel-2-l1c',
    at,
    cloudCover: null,
    footprint: { type: 'Polygon', coordinates: [] },
    extent: [0, 0, 100, 100],
    dataPath: null,
    bands: {
      B04: { path: `/${id}/10m.tif`, index: 1 },
      B08: { path: `/${id}/10m.tif`, index: 2 },
      CLM: { path: `/${id}/clm.tif`, index: 1 },
    },
    ...overrides,
  };
}

export function anInput(scenes: readonly SceneRef[], overrides: Partial<RenderInput> = {}): RenderInput {
  return {
    id: null,
    collection: aCollection(),
    scenes,
    timeRange: { from: null, to: null },
    upsampling: 'NEAREST',
    downsampling: 'NEAREST',
    harmonizeValues: null,
    ...overrides,
  };
}

/** 10 × 10 pixels of 10 m. */
export function aRequest(inputs: readonly RenderInput[], overrides: Partial<RenderRequest> = {}): RenderRequest {
  return {
    grid: { crs: 'EPSG:32633', bbox: [0, 0, 100, 100], width: 10, height: 10 },
    geometry: null,
    inputs,
    ...overrides,
  };
}

/** The setup of a script that reads bands of the first input. */
export function reads(
  bands: readonly string[],
  { units = [], ...overrides }: Partial<ScriptInput> & { units?: readonly (string | null)[] } = {},
): Pick<ScriptSetup, 'inputs' | 'outputs' | 'fusion'> {
  const wanted = bands.map((name, i) => ({ name, unit: units[i] ?? null }));
  const input = {
    collection: 0,
    datasource: null,
    bands: wanted,
    mosaicking: 'SIMPLE',
    metadata: [],
    ...overrides,
  } as const;
  const output = { id: 'default', bands: 1, bandNames: null, sampleType: 'AUTO', nodataValue: null } as const;
  return { inputs: [input], outputs: [output], fusion: input.datasource !== null };
}
