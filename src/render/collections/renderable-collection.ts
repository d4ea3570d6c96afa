import { type RenderBand, type RenderCollection } from '#libs/render';
import {
  type Collection,
  type CollectionDefinition,
  type FoundCollection,
  type FoundInSearch,
  type SceneToRender,
} from '../../catalog/index.js';

/** A collection that a request names and its caller may read, with what a request may say about it. */
export interface RenderableCollection {
  readonly id: string;
  readonly kind: Collection['kind'];
  /** For a search made soon. */
  readonly found: FoundInSearch;
  /** As messages print it. */
  readonly shownId: string;
  /** null = bands are named by the scenes. */
  readonly definition: CollectionDefinition | null;
  /** Of a registered dataset, which is one scene; null = all scenes. */
  readonly sceneIds: readonly string[] | null;
  /** Members of `dataFilter` and `processing` that take effect, as in `CollectionDefinition`. */
  readonly dataFilters: CollectionDefinition['dataFilters'];
  readonly processing: CollectionDefinition['processing'];
  /** Metres per pixel; null = none. */
  readonly coarsestM: number | null;
}

const KERNELS = ['NEAREST', 'BILINEAR', 'BICUBIC', 'LANCZOS', 'BOX'];
/** Of collections without a definition: what any scene can answer. */
const ANY_SCENES: Pick<RenderableCollection, 'dataFilters' | 'processing'> = {
  dataFilters: { timeRange: true, mosaickingOrder: ['mostRecent', 'leastRecent', 'leastCC'], maxCloudCoverage: true },
  processing: { upsampling: KERNELS, downsampling: KERNELS },
};

/** process §3.2: of everything but terrain. */
function timeFilter({ timeless }: CollectionDefinition): CollectionDefinition['dataFilters'] {
  return timeless ? {} : { timeRange: true };
}

export function renderable({ id, kind, definition, longestSpan, hasFewScenes }: FoundCollection): RenderableCollection {
  return {
    ...{ id, kind, definition, sceneIds: null, found: { id, longestSpan, hasFewScenes } },
    shownId: definition?.legacyId ?? id,
    dataFilters:
      definition === null ? ANY_SCENES.dataFilters : { ...timeFilter(definition), ...definition.dataFilters },
    processing: definition?.processing ?? ANY_SCENES.processing,
    coarsestM: definition?.coarsestResolutionM ?? null,
  };
}

/** One dataset of the registry. It is the only scene there is, so times and orders change nothing, as for terrain. */
export function renderableDataset(registry: FoundCollection, datasetId: string): RenderableCollection {
  return { ...renderable(registry), shownId: `dataset-${datasetId}`, sceneIds: [datasetId], dataFilters: {} };
}

/** What the renderer knows of it. @param scenes name the bands where there is no definition */
export function toRenderCollection(
  { kind, definition, shownId, id, sceneIds }: RenderableCollection,
  scenes: readonly SceneToRender[],
): RenderCollection {
  return {
    id: sceneIds === null ? id : shownId,
    legacyId: definition?.legacyId ?? null,
    bands: definition?.bands ?? bandsOf(scenes),
    mosaicking: definition?.mosaicking ?? ['SIMPLE', 'ORBIT', 'TILE'],
    // conventions, "Scenes, scripts, pixels".
    pixelOwner: kind === 'byoc' || kind === 'batch' ? 'footprint' : 'data',
    // process §6: there, 0 is a measurement.
    emptyValue: id.startsWith('landsat-') ? NaN : 0,
  };
}

/** Stored values, unscaled: without a definition nobody says what else they would be. */
function bandsOf(scenes: readonly SceneToRender[]): RenderBand[] {
  const names = new Set(scenes.flatMap(({ bands }) => Object.keys(bands)));
  return [...names].map((name) => ({ name, units: [{ unit: 'DN', scale: 1, offset: 0 }] }));
}
