import { type BBox } from '#libs/geo';
import { type Resampling } from '#libs/raster';
import { bandRead, type WantedBand } from './plan-bands.js';
import { type BandRead, type FileRead, type LeftOutScene, type SamplePlan, type TilePlan } from './plan.js';
import {
  type InputResampling,
  type RenderBand,
  type RenderInput,
  type SceneBandRef,
  type SceneRef,
} from './request.js';
import { scriptFault } from './script-fault.js';
import { type Mosaicking } from './script-setup.js';

const RESAMPLING: Readonly<Record<InputResampling, Resampling>> = {
  NEAREST: 'nearest',
  BILINEAR: 'bilinear',
  BICUBIC: 'cubic',
  LANCZOS: 'lanczos',
  BOX: 'average',
};

/** The scenes of one source as the script's samples, and those that cannot contribute. */
export function planSamples(
  input: RenderInput,
  mosaicking: Mosaicking,
  bands: readonly WantedBand[],
  area: BBox,
): { samples: SamplePlan[]; leftOut: LeftOutScene[] } {
  const leftOut: LeftOutScene[] = [];
  const tiles = input.scenes.flatMap((scene): TilePlan[] => {
    if (scene.extent !== null && !meets(scene.extent, area)) {
      leftOut.push({ sceneId: scene.id, reason: 'outside the requested area' });
      return [];
    }
    const reads = fileReads(input, bands, scene);
    if (reads.length === 0) leftOut.push({ sceneId: scene.id, reason: 'none of the requested bands' });
    return reads.length === 0 ? [] : [tilePlan(scene, reads)];
  });
  return { samples: grouped(tiles, mosaicking), leftOut };
}

/** ORBIT: one per UTC day, in the order in which the days come up. */
function grouped(tiles: readonly TilePlan[], mosaicking: Mosaicking): SamplePlan[] {
  if (mosaicking === 'TILE') return tiles.map((tile) => ({ day: null, tiles: [tile] }));
  if (mosaicking === 'SIMPLE') return tiles.length === 0 ? [] : [{ day: null, tiles }];
  const days = Map.groupBy(tiles, ({ at }) => (at === null ? null : new Date(at).toISOString().slice(0, 10)));
  return [...days].map(([day, members]) => ({ day, tiles: members }));
}

function tilePlan(scene: SceneRef, reads: readonly FileRead[]): TilePlan {
  const { id, at, cloudCover, dataPath, footprint, extent } = scene;
  return { sceneId: id, at, cloudCover, dataPath, footprint, extent, reads };
}

/** Bands of one file are read together, those of one resampling at a time. A script of dataMask alone reads one band. */
function fileReads(input: RenderInput, bands: readonly WantedBand[], scene: SceneRef): FileRead[] {
  const { collection } = input;
  const context = { sceneId: scene.id, harmonizeValues: input.harmonizeValues, heights: input.heights };
  const found = bands.flatMap((wanted, position): FoundBand[] => {
    const { band } = wanted;
    const ref = scene.bands[band.name];
    if (ref) return [{ band, ref, isClass: isNeverBlended(band), read: bandRead(position, wanted, ref, context) }];
    if (band.source)
      throw scriptFault(`Band '${band.name}' is not available: scene '${scene.id}' has nothing to make it of`);
    return [];
  });
  if (bands.length === 0) {
    const band = collection.bands.find(({ name }) => scene.bands[name]);
    const ref = band && scene.bands[band.name]!;
    const scaling = { unit: 'DN', scale: 1, offset: 0 };
    if (ref)
      found.push({
        band,
        ref,
        isClass: true,
        read: bandRead(null, { band, scaling }, ref, { sceneId: scene.id, harmonizeValues: null }),
      });
  }
  const files = Map.groupBy(withSilence(found, collection), ({ ref, isClass }) => fileKey(ref, isClass));
  return [...files.values()].map((members) => {
    const { ref, isClass } = members[0]!;
    return {
      path: ref.path,
      version: ref.version ?? null,
      madeHere: ref.madeHere ?? false,
      source: ref.source ?? null,
      upsampling: isClass ? 'nearest' : RESAMPLING[input.upsampling],
      downsampling: isClass ? 'nearest' : RESAMPLING[input.downsampling],
      bands: members.map(({ read }) => read),
    };
  });
}

interface FoundBand {
  readonly band: RenderBand;
  readonly ref: SceneBandRef;
  readonly isClass: boolean;
  readonly read: BandRead;
}

/** Class codes; and angles, whose grids of kilometres clients know in steps. */
function isNeverBlended({ categorical, source }: RenderBand): boolean {
  return categorical === true || source === 'metadata';
}

/**
 * Bands that a collection defines without no-data (angles, saturation bits) have a value everywhere, also beside the
 * image: where others of the scene can tell what is data, they alone do. What users collect speaks for itself.
 */
function withSilence(found: readonly FoundBand[], { pixelOwner }: RenderInput['collection']): readonly FoundBand[] {
  const tells = ({ band, ref }: FoundBand) => (ref.nodata ?? band.nodata ?? null) !== null;
  const isDefined = found.some(({ band }) => (band.nodata ?? null) !== null);
  if (pixelOwner !== 'data' || !isDefined) return found;
  return found.map((one) => (tells(one) ? one : { ...one, read: { ...one.read, isSilent: true } }));
}

/** What can be read in one go. */
function fileKey({ path, version = '', source }: SceneBandRef, isClass: boolean): string {
  return `${isClass} ${version} ${path} ${source ? JSON.stringify(source) : ''}`;
}

/** With an area in common: a shared edge is none. */
export function meets(a: BBox, b: BBox): boolean {
  return a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];
}
