import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type RenderCollection, type RenderInput, type SceneRef, type ScriptSetup } from '#libs/render';
import { type TimeInterval } from '#libs/stac';
import { type Principal } from '../../auth/index.js';
import { RenderScenes, type RenderSearch, type SceneToRender } from '../../catalog/index.js';
import { RasterConfig } from '../../platform/config/config.js';
import { GridAreas } from '../area/grid-area.js';
import { assertFineEnough, metresPerPixel } from '../area/ground-resolution.js';
import { CollectionResolver } from '../collections/collection-resolver.js';
import { type RenderableCollection, toRenderCollection } from '../collections/renderable-collection.js';
import { BAND_FINDERS, type BandFinder, type FileLooks, findBands } from '../files/band-finder.js';
import { dataPathOf } from '../files/data-path.js';
import { readDataFilter, type SceneSelection } from '../request/data-filter.js';
import { JsonMember } from '../../platform/http/json-member.js';
import { type ProcessingOptions, readProcessing } from '../request/processing-options.js';
import { radarCost } from '../request/radar-options.js';
import { type RasterRequest, type RequestedInput } from '../request/raster-request.js';
import { bandsInUse } from './bands-in-use.js';
import { heightOptions } from './height-options.js';
import { SceneChoice } from './scene-choice.js';
import { wantsItems } from './wants-items.js';

/** Scenes of one entry of `input.data`; a request that finds more is refused and not cut. */
export const MAX_SCENES = 2000;

/** An entry of `input.data` with what it stands for. */
interface ResolvedInput {
  readonly requested: RequestedInput;
  readonly collection: RenderableCollection;
  readonly selection: SceneSelection;
  readonly options: ProcessingOptions;
}

/** … what finds its scenes, and for whom. */
export interface SoughtInput extends ResolvedInput {
  readonly search: RenderSearch;
  readonly principal: Principal | null;
}

/** … and the scenes that meet the picture. */
export interface FoundInput extends SoughtInput {
  readonly scenes: readonly SceneToRender[];
  readonly rendered: RenderCollection;
  /** As of BandsAsked. */
  readonly looks?: FileLooks;
}

/** From `input.data` to collections, scenes and files. */
@Injectable()
export class RenderInputs {
  constructor(
    private readonly collections: CollectionResolver,
    private readonly areas: GridAreas,
    private readonly scenes: RenderScenes,
    @Inject(BAND_FINDERS) private readonly finders: readonly BandFinder[],
    private readonly raster: RasterConfig,
    private readonly choice: SceneChoice,
  ) {}

  /** In the order of the request. @throws INVALID naming the parameter; BAD_REQUEST for a picture too coarse or with too many scenes */
  async find(request: RasterRequest, principal: Principal | null): Promise<FoundInput[]> {
    const sought = await this.look(request, principal);
    return Promise.all(sought.map(async (input) => this.taken(input, await this.scenesOf(input))));
  }

  /** The same for each of the pictures that `lookEach` takes. */
  async findEach(requests: readonly RasterRequest[], principal: Principal | null): Promise<FoundInput[][]> {
    const sought = await this.lookEach(requests, principal);
    const scenes = await Promise.all(
      sought[0]!.map((_, entry) => this.scenesOfEach(sought.map((inputs) => inputs[entry]!))),
    );
    const looks: FileLooks = new Map();
    const taken = async (input: SoughtInput, found: readonly SceneToRender[]) => ({
      ...(await this.taken(input, found)),
      looks,
    });
    return Promise.all(
      sought.map((inputs, i) => Promise.all(inputs.map((input, entry) => taken(input, scenes[entry]![i]!)))),
    );
  }

  private async taken(input: SoughtInput, scenes: readonly SceneToRender[]): Promise<FoundInput> {
    if (scenes.length > MAX_SCENES) throw tooManyScenes(input.requested);
    return this.withScenes(input, scenes);
  }

  /**
   * What `find` begins with: collections, rights and filters, no scene yet.
   * @param period instead of the time ranges of the request, which are then not looked at
   */
  async look(
    request: RasterRequest,
    principal: Principal | null,
    period: TimeInterval | null = null,
  ): Promise<SoughtInput[]> {
    const resolved = await Promise.all(request.inputs.map((input) => this.resolve(request, principal, input, period)));
    return this.placed(request, resolved, principal);
  }

  /**
   * The same for pictures that differ in nothing but where they lie and how large they are: collections and filters are
   * looked at once. @param requests at least one. @throws what is wrong with any of them
   */
  async lookEach(
    requests: readonly RasterRequest[],
    principal: Principal | null,
    period: TimeInterval | null = null,
  ): Promise<SoughtInput[][]> {
    const [first] = requests;
    const resolved = await Promise.all(first!.inputs.map((input) => this.resolve(first!, principal, input, period)));
    return Promise.all(
      requests.map((request) => {
        for (const { collection } of resolved) assertFine(request, collection);
        return this.placed(request, resolved, principal);
      }),
    );
  }

  private async placed(
    { bounds }: RasterRequest,
    resolved: readonly ResolvedInput[],
    principal: Principal | null,
  ): Promise<SoughtInput[]> {
    const { area, isOnePiece } = await this.areas.of(bounds, new JsonMember(bounds.bbox, ['input', 'bounds']));
    const gridEpsg = isOnePiece ? bounds.crs.epsg : null;
    return resolved.map((input) => {
      const { collection, selection } = input;
      const { id: collectionId, found, sceneIds: ids } = collection;
      const search = { collectionId, found, ids, area, gridEpsg, ...selection, limit: MAX_SCENES + 1 };
      // A store is one scene of many times, of which it is chosen later.
      if (collection.kind === 'zarr') search.interval = null;
      return { ...input, search, principal };
    });
  }

  /** In mosaicking order, at most one more than may be rendered. @param period a part of the one that was asked for */
  scenesOf(
    { principal, search }: SoughtInput,
    period: TimeInterval | null = search.interval,
  ): Promise<SceneToRender[]> {
    return this.scenes.find(principal, { ...search, interval: search.interval && period });
  }

  /** Of one entry of requests that `lookEach` has seen, per request. @param period as of `scenesOf` */
  scenesOfEach(
    sought: readonly SoughtInput[],
    period: TimeInterval | null = sought[0]?.search.interval ?? null,
  ): Promise<SceneToRender[][]> {
    const { principal, search } = sought[0]!;
    const areas = sought.map((input) => input.search.area);
    const isAlike = sought.every((input) => input.search.gridEpsg === search.gridEpsg);
    const together = areas.filter((area) => area !== null);
    if (!isAlike || together.length < areas.length)
      return Promise.all(sought.map((input) => this.scenesOf(input, period)));
    return this.scenes.findEach(principal, { ...search, interval: search.interval && period }, together);
  }

  async withScenes(input: SoughtInput, scenes: readonly SceneToRender[]): Promise<FoundInput> {
    const named = scenes.length > 0 ? scenes : await this.anyScene(input.principal, input.collection);
    return { ...input, scenes, rendered: toRenderCollection(input.collection, named) };
  }

  /**
   * With the files of the bands that the script reads. @param position in the request
   * @throws BAD_REQUEST for a file that may not be read, UPSTREAM_FAILED for one that is gone
   */
  async open(request: RasterRequest, input: FoundInput, position: number, setup: ScriptSetup): Promise<RenderInput> {
    const { collection, selection, options, requested, rendered, principal, search } = input;
    const wanted = bandsInUse(setup, position, rendered);
    const found = wantsItems(rendered, wanted) ? await this.withItems(input) : input.scenes;
    const mosaickings = setup.inputs.flatMap((one) => (one.collection === position ? [one.mosaicking] : []));
    const use = { wanted, mosaickings, selection, limit: MAX_SCENES + 1 };
    const scenes = await this.choice.of(collection, found, use);
    if (scenes.length > MAX_SCENES) throw tooManyScenes(requested);
    const bands = await findBands(this.finders, {
      ...{ collection, scenes, wanted, options, request, principal },
      ...{ area: search.area, looks: input.looks },
    });
    return {
      id: requested.id,
      collection: rendered,
      scenes: scenes.map(({ id, at, cloudCover, footprint, extent, bands: all }, i): SceneRef => {
        const dataPath = collection.kind === 'registry' ? null : dataPathOf(all);
        return { id, collectionId: collection.id, at, cloudCover, footprint, extent, dataPath, bands: bands[i] ?? {} };
      }),
      timeRange: { from: selection.interval?.start ?? null, to: selection.interval?.end ?? null },
      ...options,
      heights: heightOptions(options.heights, this.raster),
      ...(options.radar !== null && { costFactor: radarCost(options.radar) }),
    };
  }

  /** Documents are fetched only where a band needs more of a scene than its files, which the script has just told. */
  private async withItems({ scenes, search, principal }: FoundInput): Promise<readonly SceneToRender[]> {
    if (scenes.length === 0 || scenes[0]?.item) return scenes;
    const ids = scenes.map(({ id }) => id);
    const found = await this.scenes.find(principal, { ...search, ids, withItems: true });
    const items = new Map(found.map(({ id, item }) => [id, item]));
    return scenes.map((scene) => ({ ...scene, item: items.get(scene.id) ?? null }));
  }

  private async resolve(
    request: RasterRequest,
    principal: Principal | null,
    requested: RequestedInput,
    period: TimeInterval | null,
  ): Promise<ResolvedInput> {
    const collection = await this.collections.resolve(principal, requested);
    assertFine(request, collection);
    return {
      requested,
      collection,
      selection: readSelection(requested.dataFilter, collection, period),
      options: readProcessing(requested.processing, collection.processing),
    };
  }

  /** Whose bands a script may ask for where the picture shows none. */
  private async anyScene(principal: Principal | null, collection: RenderableCollection): Promise<SceneToRender[]> {
    if (collection.definition !== null) return [];
    const { id: collectionId, found, sceneIds: ids } = collection;
    const anywhere = { area: null, gridEpsg: null, interval: null, filter: null, maxCloudCover: 100 };
    return this.scenes.find(principal, { ...anywhere, collectionId, found, ids, order: 'mostRecent', limit: 1 });
  }
}

function assertFine({ bounds, size }: RasterRequest, { coarsestM, shownId }: RenderableCollection): void {
  assertFineEnough(metresPerPixel(bounds, size), coarsestM, shownId);
}

function readSelection(
  filter: JsonMember,
  { dataFilters }: RenderableCollection,
  period: TimeInterval | null,
): SceneSelection {
  if (period === null) return readDataFilter(filter, dataFilters);
  const { timeRange, ...others } = dataFilters;
  return { ...readDataFilter(filter, others), interval: timeRange ? period : null };
}

function tooManyScenes({ type }: RequestedInput): DomainError {
  const what = `${type.path.slice(0, -1).join('->')}: more than ${MAX_SCENES} scenes of ${type.text()}`;
  return new DomainError('BAD_REQUEST', `${what} meet the request; narrow timeRange, maxCloudCoverage or the area`);
}
