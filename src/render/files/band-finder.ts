import { type SceneBandRef } from '#libs/render';
import { type Principal } from '../../auth/index.js';
import { type RenderSearch, type SceneToRender } from '../../catalog/index.js';
import { type RenderableCollection } from '../collections/renderable-collection.js';
import { type BandsInUse } from '../inputs/bands-in-use.js';
import { type ProcessingOptions } from '../request/processing-options.js';
import { type RasterRequest } from '../request/raster-request.js';

/** Which bands of which scenes a script reads, and for what picture. */
export interface BandsAsked {
  readonly collection: RenderableCollection;
  readonly scenes: readonly SceneToRender[];
  readonly wanted: BandsInUse;
  readonly options: ProcessingOptions;
  readonly request: Pick<RasterRequest, 'bounds' | 'size'>;
  /** For whom; null = anybody. */
  readonly principal: Principal | null;
  /** Of the picture, as scenes were searched by it. */
  readonly area: RenderSearch['area'];
  /** Of pictures that are made together; absent = every file is looked at anew. */
  readonly looks?: FileLooks | undefined;
}

/** Files that were looked at, by href: each once for pictures that are made together, in a second or two. */
export type FileLooks = Map<string, Promise<OpenableFile>>;

/** A file as a renderer opens it. */
export type OpenableFile = Pick<SceneBandRef, 'path' | 'version' | 'madeHere'>;

/** By name, the bands that a scene has. */
export type FoundBands = Readonly<Record<string, SceneBandRef>>;

/**
 * Finds where the pixels of bands lie: one finder for plain rasters, one for each kind of source that is none. A band of a
 * scene is found by one of them at most; the first that serves the collection wins.
 */
export interface BandFinder {
  serves(collection: RenderableCollection): boolean;
  /**
   * Per scene, in their order.
   * @throws BAD_REQUEST for a file that may not be read, UPSTREAM_FAILED for one that is gone
   */
  find(asked: BandsAsked): Promise<FoundBands[]>;
}

/** For injection: all finders, the most particular first. */
export const BAND_FINDERS = Symbol('BAND_FINDERS');

/** What all finders know of the scenes together. */
export async function findBands(finders: readonly BandFinder[], asked: BandsAsked): Promise<FoundBands[]> {
  const serving = finders.filter((finder) => finder.serves(asked.collection));
  const found = await Promise.all(serving.map((finder) => finder.find(asked)));
  return asked.scenes.map((_, i) => Object.assign({}, ...found.map((bands) => bands[i]).reverse()) as FoundBands);
}
