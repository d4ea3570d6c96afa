import { type MultiPolygon, type Polygon } from 'geojson';
import { type Mosaicking } from '#libs/evalscript';
import { type BBox } from '#libs/geo';
import { type PixelGrid } from '#libs/raster';
import { type BandSource } from './sources/band-source.js';

/**
 * What is to be drawn, free of any wire format: Process, Async, Batch and WMS all say it in these words. Everything is
 * structured-clonable. The scenes are chosen already (catalogue, rights, filters); which of them are read, and how, is
 * the plan's business.
 */
export interface RenderRequest {
  /** crs 'EPSG:n' (CRS84 is EPSG:4326), x = easting or longitude; row 0 is the northern edge. */
  readonly grid: PixelGrid;
  /** In the grid's CRS; pixels whose centre lies outside get dataMask 0. null = the whole grid. */
  readonly geometry: Polygon | MultiPolygon | null;
  /** `input.data[]`, in its order. */
  readonly inputs: readonly RenderInput[];
}

export interface RenderInput {
  /** `data[].id`; null = not named, then inputs are matched to the script's by order. */
  readonly id: string | null;
  readonly collection: RenderCollection;
  /** In mosaicking order, the most wanted first. Those that cannot meet the grid are better left out by the search. */
  readonly scenes: readonly SceneRef[];
  /** `dataFilter.timeRange`, as the script sees it in preProcessScenes; ISO instants, null = open. */
  readonly timeRange: { readonly from: string | null; readonly to: string | null };
  /** When the output is finer than the source. */
  readonly upsampling: InputResampling;
  /** When it is coarser. */
  readonly downsampling: InputResampling;
  /** Sentinel-2's offset (process §3.4); null = the collection knows no such thing. */
  readonly harmonizeValues: boolean | null;
  /** Of terrain (process §3.3); left out: heights as stored. */
  readonly heights?: HeightOptions;
  /** How many times the processing units of a plain reading; default 1. */
  readonly costFactor?: number;
}

/** In this order: first what is below the geoid, then what the geoid adds. */
export interface HeightOptions {
  /** Heights below 0 become 0. */
  readonly clampNegative: boolean;
  /** GDAL path of a grid of geoid heights: then heights are above the ellipsoid; null = above the geoid, as stored. */
  readonly geoid: string | null;
}

export type InputResampling = 'NEAREST' | 'BILINEAR' | 'BICUBIC' | 'LANCZOS' | 'BOX';

/** What rendering needs of a collection; a catalogue's CollectionDefinition fits as it is. */
export interface RenderCollection {
  readonly id: string;
  /** As messages print it: `S2L1C`; null = the id itself. */
  readonly legacyId: string | null;
  /** Without dataMask, which every collection has. */
  readonly bands: readonly RenderBand[];
  readonly mosaicking: readonly Mosaicking[];
  /**
   * What owns a pixel in SIMPLE mosaicking: the first scene with data there (built-in collections), or the first scene
   * whose footprint contains it, data or not (BYOC).
   */
  readonly pixelOwner: 'data' | 'footprint';
  /** Band value where there is no data: 0, for Landsat NaN. */
  readonly emptyValue: number;
}

export interface RenderBand {
  readonly name: string;
  /** Legacy spellings that scripts may use. */
  readonly aliases?: readonly string[];
  /** First = default; compared case-insensitively. */
  readonly units: readonly RenderUnit[];
  /** Class codes are never blended. */
  readonly categorical?: boolean;
  /** Of the stored values, where the scene's band does not say. */
  readonly nodata?: number | 'nan' | null;
  /** 'metadata' and 'rendering' bands are no pixels of a file: a finder provides them, or the scene cannot be rendered. */
  readonly source?: 'metadata' | 'rendering';
}

/** value = dn · scale + offset, then `conversion`. */
export interface RenderUnit {
  readonly unit: string;
  readonly scale: number;
  readonly offset: number;
  /** Needs more of the scene than its scale and offset: `SceneBandRef.facts`. */
  readonly conversion?: string;
  /** Scale and offset stand in the scene alone. */
  readonly perScene?: true;
}

export interface SceneRef {
  readonly id: string;
  readonly collectionId: string;
  /** ISO instant of sensing; null for a timeless collection (terrain). */
  readonly at: string | null;
  /** Percent; null = not known. */
  readonly cloudCover: number | null;
  /** Where the scene has pixels, lon/lat degrees. For `pixelOwner: 'footprint'` the exact cover. */
  readonly footprint: Polygon | MultiPolygon;
  /** Hull of the footprint in the grid's CRS, edges densified before (PostGIS does it well); null = may be anywhere. */
  readonly extent: BBox | null;
  /** `scenes.tiles[].dataPath`; null = none to show. */
  readonly dataPath: string | null;
  /** Collection's band name → where its pixels lie. Bands that the scene lacks are absent. */
  readonly bands: Readonly<Record<string, SceneBandRef>>;
}

export interface SceneBandRef {
  /** GDAL path from `ObjectStore.gdalPath`. */
  readonly path: string;
  /** Changes with the object's content (etag); local files need none. */
  readonly version?: string;
  /** Written by the house: only then may it be a VRT. */
  readonly madeHere?: true;
  /** 1-based, inside the file. */
  readonly index: number;
  /** Left out: a raster with a geotransform. */
  readonly source?: BandSource;
  /** Of this scene, for the band's default unit, before the collection's own: Sentinel-2 baselines differ in `offset`. */
  readonly scale?: number;
  readonly offset?: number;
  /** null = none; absent = the collection's, else the file's. */
  readonly nodata?: number | 'nan' | null;
  readonly facts?: SceneFacts;
}

/** Numbers of the scene's metadata that units need besides scale and offset; those that it does not say are absent. */
export interface SceneFacts {
  /** Degrees above the horizon, at the scene's centre. */
  readonly sunElevation?: number;
  /** Thermal constants of the band; K1 in the unit of its radiance, K2 in kelvin. */
  readonly k1?: number;
  readonly k2?: number;
  /** At the top of the atmosphere, in the unit of the band's radiance times steradian. */
  readonly solarIrradiance?: number;
}
