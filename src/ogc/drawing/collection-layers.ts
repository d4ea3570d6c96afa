import { Injectable } from '@nestjs/common';
import { type BBox } from '#libs/geo';
import { type StacItem } from '#libs/stac';
import { type Principal } from '../../auth/index.js';
import {
  builtInCollection,
  canonicalItem,
  type Collection,
  CollectionAccess,
  RenderScenes,
  SceneSearch,
  type SceneToRender,
} from '../../catalog/index.js';
import { defaultScript, shownBand, type ShownBand, storedBand, type ToldBand } from './default-script.js';
import { type DrawnLayer, layerNotDefined, type LayerInfo, type LayerSource, styleNotDefined } from './map-layer.js';

const REGISTRY = 'datasets';
const DATASET = /^dataset-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;
const DEFAULT_STYLE = 'default';
const STYLES = [{ name: DEFAULT_STYLE, title: 'True colour, or the first band in grey', legend: null }];
/** Registered datasets in a list of layers, newest first; others can be drawn by their name. */
const LISTED_DATASETS = 200;

/** The map service that nobody has to configure: every collection and dataset that the caller may read is a layer. */
@Injectable()
export class CollectionLayers {
  constructor(
    private readonly access: CollectionAccess,
    private readonly search: SceneSearch,
    private readonly scenes: RenderScenes,
  ) {}

  of(principal: Principal | null): LayerSource {
    return {
      title: 'Swath',
      description: 'Collections and datasets of this instance, each in a style made for its bands',
      jpegQuality: null,
      layers: () => this.list(principal),
      layer: (name, style) => this.draw(principal, name, style),
    };
  }

  /** The default style of a collection, by its name in requests. @throws BAD_REQUEST LayerNotDefined, StyleNotDefined */
  async draw(principal: Principal | null, name: string, style: string): Promise<DrawnLayer> {
    const bands = await this.bandsOf(principal, name);
    if (bands === null || bands.length === 0) throw layerNotDefined(name);
    if (style !== '' && style !== DEFAULT_STYLE) throw styleNotDefined(name, style);
    return { name, style: DEFAULT_STYLE, type: name, defaults: {}, script: { evalscript: defaultScript(bands) } };
  }

  /** What is known of a collection or dataset, as requests name it; null for absent and hidden alike. */
  async describe(principal: Principal | null, name: string): Promise<LayerInfo | null> {
    const datasetId = DATASET.exec(name)?.[1]?.toLowerCase();
    if (datasetId !== undefined) {
      const scene = await this.search.find(principal, REGISTRY, datasetId);
      return scene && datasetInfo(canonicalItem(scene.document));
    }
    const found = await this.access.findReadable(principal, builtInCollection(name)?.id ?? name);
    return found && collectionInfo(found);
  }

  private async list(principal: Principal | null): Promise<LayerInfo[]> {
    const [collections, { scenes }] = await Promise.all([
      this.access.readable(principal),
      this.search.search(principal, { collections: [REGISTRY], limit: LISTED_DATASETS }),
    ]);
    return [
      // The registry is listed dataset by dataset.
      ...collections.filter(isListed).map(collectionInfo),
      ...scenes.map((scene) => datasetInfo(canonicalItem(scene.document))),
    ];
  }

  /** null for absent and hidden alike. */
  private async bandsOf(principal: Principal | null, name: string): Promise<ShownBand[] | null> {
    const datasetId = DATASET.exec(name)?.[1]?.toLowerCase();
    if (datasetId !== undefined) {
      const scene = await this.anyScene(principal, REGISTRY, [datasetId]);
      return scene && storedBands(scene);
    }
    const collection = await this.access.findReadable(principal, builtInCollection(name)?.id ?? name);
    if (collection === null || collection.kind === 'registry') return null;
    if (collection.definition !== null) return shownBands(collection.definition.bands);
    const scene = await this.anyScene(principal, collection.id, null);
    return scene && storedBands(scene);
  }

  /** Of a collection whose bands only its scenes know. */
  private async anyScene(principal: Principal | null, collectionId: string, ids: readonly string[] | null) {
    const anywhere = { area: null, gridEpsg: null, interval: null, filter: null, maxCloudCover: 100, withItems: true };
    const found = await this.scenes.find(principal, { ...anywhere, collectionId, ids, order: 'mostRecent', limit: 1 });
    return found[0] ?? null;
  }
}

function shownBands(bands: NonNullable<Collection['definition']>['bands']): ShownBand[] {
  return bands.filter(({ source }) => source === undefined).map(shownBand);
}

/** A comma separates layers in requests. */
function isListed({ id, kind, bbox }: Collection): boolean {
  return kind !== 'registry' && bbox !== null && !id.includes(',');
}

function collectionInfo({ id, document, definition, bbox, startAt, endAt }: Collection): LayerInfo {
  return {
    name: id,
    title: textOf(document.title) ?? id,
    description: textOf(document.description),
    styles: STYLES,
    dataset: definition?.legacyId ?? 'CUSTOM',
    bbox: bbox as BBox | null,
    interval: [startAt, endAt],
  };
}

function datasetInfo({ id, bbox, properties }: StacItem): LayerInfo {
  return {
    name: `dataset-${id}`,
    title: textOf(properties['title']) ?? id,
    description: textOf(properties['description']),
    styles: STYLES,
    dataset: 'CUSTOM',
    bbox: bbox === undefined ? null : (bbox as unknown as BBox),
    // One scene: times choose nothing.
    interval: [null, null],
  };
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : null);

/** Band tables of STAC 1.1 and of its extensions before, beside each other. */
const BAND_LISTS = ['bands', 'eo:bands', 'raster:bands'];

function storedBands({ bands, item }: SceneToRender): ShownBand[] {
  return Object.entries(bands).map(([name, { asset, index }]) => {
    const lists = BAND_LISTS.map((list) => item?.assets[asset]?.[list]).filter(Array.isArray);
    const told = lists.map((list) => (list as ToldBand[])[index - 1] ?? {});
    return storedBand(name, Object.assign({}, ...told) as ToldBand);
  });
}
