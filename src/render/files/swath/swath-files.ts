import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type NetcdfPlace, type SceneBandRef, type SwathSun } from '#libs/render';
import { isNetcdfHref, type SceneToRender } from '../../../catalog/index.js';
import { inParallel } from '../../../platform/process/bounded-parallel.js';
import { type RenderableCollection } from '../../collections/renderable-collection.js';
import { type BandFinder, type BandsAsked, type FoundBands } from '../band-finder.js';
import { SidecarLocations } from '../sidecar-locations.js';
import { isTiePointBand, sentinel3Layout } from './sentinel-3.js';
import { sentinel5pLayout } from './sentinel-5p.js';
import { type NetcdfHref, type SunLayout, type SwathLayout } from './swath-layout.js';

const AT_ONCE = 16;
const LAYOUTS = { 'sentinel-3': sentinel3Layout, 'sentinel-5p': sentinel5pLayout };

/** Bands of Sentinel-3 and -5P in netCDF files, whose pixels lie where the product's own longitudes and latitudes say. */
@Injectable()
export class SwathFiles implements BandFinder {
  constructor(private readonly sidecars: SidecarLocations) {}

  serves({ definition }: RenderableCollection): boolean {
    return definition?.netcdf !== undefined;
  }

  async find(asked: BandsAsked): Promise<FoundBands[]> {
    const { collection, scenes, options } = asked;
    const layouts = scenes.map((scene) => layoutsOf(asked, scene));
    const isUsed = layouts.some((bands) => bands.length > 0);
    if (isUsed && options.upsampling === 'BOX')
      throw new DomainError('BAD_REQUEST', `${collection.shownId}: upsampling BOX is not supported for swaths`);
    const known = new Map<string, Promise<FoundFile>>();
    return inParallel(layouts, AT_ONCE, async (bands) => {
      const refs = bands.map(async ([name, layout, where]) => {
        return [name, await this.refOf(layout, where, known)] as const;
      });
      return Object.fromEntries(await Promise.all(refs));
    });
  }

  private async refOf(
    layout: SwathLayout,
    where: string,
    known: Map<string, Promise<FoundFile>>,
  ): Promise<SceneBandRef> {
    const place = async ({ href, variable }: NetcdfHref): Promise<NetcdfPlace> => {
      const file = known.get(href) ?? this.fileAt(href, where);
      known.set(href, file);
      return { ...(await file), variable };
    };
    const { url, variable, ...file } = await place(layout);
    const [longitude, latitude] = await Promise.all([place(layout.longitude), place(layout.latitude)]);
    const { quality, sun } = layout;
    const lit = sun && (await sunAt(sun, place));
    return {
      ...file,
      index: 1,
      // The file says itself what is none.
      nodata: null,
      source: { kind: 'swath', url, variable, longitude, latitude, quality, sun: lit },
    };
  }

  private async fileAt(href: string, where: string): Promise<FoundFile> {
    const { path, version } = await this.sidecars.find(href, where);
    const isRemote = /^https?:/i.test(path);
    return { path: isRemote ? href : path, ...(version !== undefined && { version }), url: isRemote ? path : null };
  }
}

/** The same with files instead of hrefs. */
async function sunAt(sun: SunLayout, place: (href: NetcdfHref) => Promise<NetcdfPlace>): Promise<SwathSun> {
  const placed = await Promise.all(
    Object.entries(sun).map(
      async ([name, part]) => [name, typeof part === 'object' ? await place(part) : part] as const,
    ),
  );
  return Object.fromEntries(placed) as SwathSun;
}

type FoundFile = Omit<NetcdfPlace, 'variable'>;
type PlacedBand = readonly [name: string, layout: SwathLayout, where: string];

/** Of the bands that are read from netCDF; those of a scene's other files are plain rasters. */
function layoutsOf({ collection, wanted, options }: BandsAsked, { id, bands }: SceneToRender): PlacedBand[] {
  const { definition, shownId } = collection;
  const layoutOf = LAYOUTS[definition!.netcdf!];
  const files = Object.entries(bands).filter(([, { href }]) => isNetcdfHref(href));
  const used = wanted === 'any' ? files.slice(0, 1) : files.filter(([name]) => wanted.has(name));
  const [anyFile] = files;
  if (wanted !== 'any' && collection.id === 'sentinel-3-olci' && anyFile)
    for (const name of wanted) if (isTiePointBand(name) && !bands[name]) used.push([name, anyFile[1]]);
  return used.map(([name, { href }]) => {
    const where = `${shownId}, scene ${id}, band ${name}`;
    const layout = layoutOf(name, href, options);
    if (layout === null) throw new DomainError('BAD_REQUEST', `${where}: products of this kind cannot be rendered`);
    return [name, layout, where];
  });
}
