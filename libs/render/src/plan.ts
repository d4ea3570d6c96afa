import { type MultiPolygon, type Polygon } from 'geojson';
import { type BBox } from '#libs/geo';
import { type PixelGrid, type PixelWindow, type Resampling } from '#libs/raster';
import { type RenderCollection } from './request.js';
import { type BandSource } from './sources/band-source.js';
import { type Mosaicking } from './script-setup.js';
import { type ValueConversion } from './value-conversion.js';

/**
 * What will be read, from where, in which order: made by `planRender` without any I/O, obeyed by the renderer, printed by
 * `/process/explain`. Plain data.
 */
export interface RenderPlan {
  readonly grid: PixelGrid;
  readonly geometry: Polygon | MultiPolygon | null;
  /** In the order of the script's inputs. */
  readonly sources: readonly SourcePlan[];
  /** Two or more `data[]` entries: samples are keyed by source. */
  readonly isFusion: boolean;
  /** Strips or tiles, row by row from the north, the first the largest; one is seen by the script while the next is read. */
  readonly blocks: readonly PixelWindow[];
  readonly estimate: PlanEstimate;
}

export interface PlanEstimate {
  /** Pixels × bands × tiles that meet the grid, in the size of the output (an upper bound). */
  readonly samples: number;
  /** What the script's view of one block holds: bands, masks, outputs. Reading a file takes as much again. */
  readonly blockBytes: number;
  /** For the processing units (auth-and-errors §7): distinct input bands without dataMask, per source scenes per pixel. */
  readonly inputBands: number;
  readonly scenesPerPixel: readonly number[];
}

export interface SourcePlan {
  /** Key of `samples` in a fusion; null without. */
  readonly datasource: string | null;
  /** Position in `RenderRequest.inputs`. */
  readonly input: number;
  readonly collectionId: string;
  readonly pixelOwner: RenderCollection['pixelOwner'];
  readonly emptyValue: number;
  readonly mosaicking: Mosaicking;
  readonly timeRange: { readonly from: string | null; readonly to: string | null };
  /** What the script sees, in its order, without `dataMask`, which is always there. */
  readonly bands: readonly PlannedBand[];
  /** SIMPLE: at most one; ORBIT: one per UTC day; TILE: one per scene. In the order of the search. */
  readonly samples: readonly SamplePlan[];
  readonly leftOut: readonly LeftOutScene[];
  /** How many times the processing units of a plain reading. */
  readonly costFactor?: number;
}

export interface PlannedBand {
  readonly name: string;
  /** As the collection spells it. */
  readonly unit: string;
}

/** One entry of the script's `samples`: its tiles, the most wanted first, mosaicked per pixel. */
export interface SamplePlan {
  /** UTC day of an ORBIT sample: `2024-06-15`; null otherwise. */
  readonly day: string | null;
  readonly tiles: readonly TilePlan[];
}

export interface TilePlan {
  readonly sceneId: string;
  readonly at: string | null;
  readonly cloudCover: number | null;
  readonly dataPath: string | null;
  /** lon/lat degrees. */
  readonly footprint: Polygon | MultiPolygon;
  /** Hull in the grid's CRS; blocks outside read nothing of the tile. null = unknown. */
  readonly extent: BBox | null;
  /** One per file and resampling class. Bands of the source in none of them are empty in this tile. */
  readonly reads: readonly FileRead[];
}

export interface FileRead {
  readonly path: string;
  readonly version: string | null;
  readonly madeHere: boolean;
  /** null = a raster with a geotransform. */
  readonly source: BandSource | null;
  /** The renderer measures which of the two applies. */
  readonly upsampling: Resampling;
  readonly downsampling: Resampling;
  readonly bands: readonly BandRead[];
}

export interface BandRead {
  /** Position in `SourcePlan.bands`; null = read only to know where there is data. */
  readonly band: number | null;
  /** 1-based, inside the file. */
  readonly index: number;
  /** value = dn · scale + offset; `floor` = smaller values become this; then `conversion`. */
  readonly scale: number;
  readonly offset: number;
  readonly floor: number | null;
  readonly conversion?: ValueConversion;
  /** Values without no-data: other bands of the tile say where there is data. */
  readonly isSilent?: true;
  /** null = none, 'file' = as the file declares. */
  readonly nodata: number | 'nan' | 'file' | null;
}

export interface LeftOutScene {
  readonly sceneId: string;
  readonly reason: 'outside the requested area' | 'none of the requested bands';
}
