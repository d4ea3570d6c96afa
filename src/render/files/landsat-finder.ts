import { Injectable } from '@nestjs/common';
import { type LandsatNumbers, readLandsatNumbers } from '#libs/eo-products';
import { type StacItem } from '#libs/stac';
import { type SceneToRender } from '../../catalog/index.js';
import { inParallel } from '../../platform/process/bounded-parallel.js';
import { type RenderableCollection } from '../collections/renderable-collection.js';
import { type BandsInUse } from '../inputs/bands-in-use.js';
import { assetHref } from './asset-href.js';
import { BandFiles } from './band-files.js';
import { type BandFinder, type BandsAsked, type FoundBands } from './band-finder.js';
import { MetadataTexts } from './metadata-texts.js';
import { isRadiance, sceneFacts } from './scene-facts.js';

/** The metadata file as USGS and its mirrors name it; JSON cannot be misread. */
const MTL = ['MTL.json', 'mtl.json', 'MTL.txt', 'mtl.txt', 'MTL.xml', 'mtl.xml', 'MTL'] as const;
const AT_ONCE = 16;

/**
 * Level 1 of Landsat as the catalogue of the USGS tells it: the numbers that make kelvin, or reflectance of the older
 * sensors, stand in the scene's metadata file alone. It is read for those scenes; `BandFiles` does the rest, and all of it
 * for scenes that tell themselves.
 */
@Injectable()
export class LandsatFinder implements BandFinder {
  constructor(
    private readonly files: BandFiles,
    private readonly texts: MetadataTexts,
  ) {}

  serves({ id, definition }: RenderableCollection): boolean {
    return /^landsat-\w+-l1$/.test(id) && definition !== null;
  }

  async find(asked: BandsAsked): Promise<FoundBands[]> {
    const { collection, scenes, wanted } = asked;
    const told = await inParallel([...scenes], AT_ONCE, async (scene) => {
      const mtl = silentBands(collection, scene, wanted).length > 0 ? assetHref(scene.item!, MTL) : null;
      return mtl === null ? null : this.completed(collection, scene, mtl);
    });
    const found = await this.files.find({ ...asked, scenes: told.filter((scene) => scene !== null) });
    return told.map((scene) => (scene === null ? {} : found.shift()!));
  }

  /** The scene as if its catalogue repeated what the file says. */
  private async completed({ shownId }: RenderableCollection, scene: SceneToRender, href: string) {
    const text = await this.texts.read(href, `${shownId}, scene ${scene.id}, MTL file`);
    const numbers = readLandsatNumbers(text, href.split(/[?#]/)[0]!.split('/').at(-1)!);
    return { ...scene, bands: scaledBands(scene, numbers), item: completedItem(scene, numbers) };
  }
}

/** Bands in use whose unit needs more than the item says. */
function silentBands(
  { definition }: RenderableCollection,
  { item, bands }: SceneToRender,
  wanted: BandsInUse,
): string[] {
  if (item === null || wanted === 'any') return [];
  return definition!.bands.flatMap(({ name, units: [unit] }) => {
    const band = wanted.has(name) ? bands[name] : undefined;
    if (!band || unit?.conversion === undefined) return [];
    const { sunElevation, k1, k2 } = sceneFacts(item, band.asset, band.index);
    const isReflectance = unit.conversion === 'sun-elevation';
    const hasScale = band.scale !== undefined && !(isReflectance && isRadiance(item, band.asset, band.index));
    const hasFacts = isReflectance ? sunElevation !== undefined : k1 !== undefined && k2 !== undefined;
    return hasFacts && (hasScale || unit.perScene === undefined) ? [] : [name];
  });
}

function scaledBands({ bands }: SceneToRender, numbers: LandsatNumbers): SceneToRender['bands'] {
  return Object.fromEntries(
    Object.entries(bands).map(([name, band]) => {
      const { 'raster:scale': scale, 'raster:offset': offset } = numbers.bands[name] ?? {};
      return [name, scale === undefined ? band : { ...band, scale: scale as number, offset: offset as number }];
    }),
  );
}

function completedItem({ item, bands }: SceneToRender, { sunElevation, bands: numbers }: LandsatNumbers): StacItem {
  const { assets, properties } = item!;
  const told = Object.entries(bands).map(([name, { asset }]) => {
    // What the catalogue said of the band's values is said better now.
    const { 'raster:bands': _bands, unit: _unit, ...rest } = assets[asset]!;
    return [asset, { ...rest, ...numbers[name] }] as const;
  });
  const sun = sunElevation === null ? {} : { 'view:sun_elevation': sunElevation };
  return { ...item!, assets: { ...assets, ...Object.fromEntries(told) }, properties: { ...properties, ...sun } };
}
