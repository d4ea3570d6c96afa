import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type Terrain } from '#libs/render';
import { CollectionAccess, RenderScenes, type SceneToRender } from '../../../catalog/index.js';
import { RasterConfig } from '../../../platform/config/config.js';
import { renderable } from '../../collections/renderable-collection.js';
import { type DemInstance } from '../../request/radar-options.js';
import { propertyCondition } from '../../request/scene-properties.js';
import { type BandsAsked } from '../band-finder.js';
import { BandFiles } from '../band-files.js';

const DEM = 'dem';
const BAND = 'DEM';
/** Degree tiles: as many as the coarsest picture may span. */
const MAX_TILES = 500;
/** Models that are tried in turn. 10 m tiles are nothing that a catalogue here tells from 30 m ones. */
const MODELS: Readonly<Record<DemInstance | 'ANY', readonly string[]>> = {
  ANY: ['MAPZEN', 'COPERNICUS_30', 'COPERNICUS_90'],
  MAPZEN: ['MAPZEN'],
  COPERNICUS: ['COPERNICUS_30'],
  COPERNICUS_30: ['COPERNICUS_30'],
  COPERNICUS_90: ['COPERNICUS_90'],
};

/** Terrain under a picture, from the catalogue's own collection of it. */
@Injectable()
export class TerrainFiles {
  constructor(
    private readonly access: CollectionAccess,
    private readonly scenes: RenderScenes,
    private readonly files: BandFiles,
    private readonly raster: RasterConfig,
  ) {}

  /** @param model null = the contract's default, MAPZEN, or else what there is. @throws BAD_REQUEST where there is none. */
  async under(
    { principal, area }: Pick<BandsAsked, 'principal' | 'area'>,
    model: DemInstance | null,
  ): Promise<Terrain> {
    const found = await this.access.findReadable(principal, DEM);
    const tiles = found === null ? [] : await this.tiles(principal, area, MODELS[model ?? 'ANY']);
    if (found === null || tiles.length === 0) throw noTerrain(model);
    const collection = renderable(found);
    const bands = await this.files.find({ collection, scenes: tiles, wanted: new Set([BAND]) });
    const heights = bands.flatMap((one): Terrain['heights'] => {
      const ref = one[BAND];
      if (!ref) return [];
      const { path, version = null, madeHere = false, index, nodata = 'file' } = ref;
      return [{ path, version, madeHere, band: { index, nodata } }];
    });
    return { heights, geoid: this.raster.geoidGrid };
  }

  private async tiles(
    principal: BandsAsked['principal'],
    area: BandsAsked['area'],
    models: readonly string[],
  ): Promise<SceneToRender[]> {
    for (const model of models) {
      const filter = propertyCondition(new Map([['demInstance', model]]));
      const anyTime = { ids: null, interval: null, maxCloudCover: 100, gridEpsg: null, order: 'mostRecent' as const };
      const found = await this.scenes.find(principal, {
        ...anyTime,
        collectionId: DEM,
        area,
        filter,
        limit: MAX_TILES + 1,
      });
      if (found.length > MAX_TILES) throw tooMuchTerrain();
      if (found.length > 0) return found;
    }
    return [];
  }
}

const RENDERER = { detail: { code: 'RENDERER_EXCEPTION' } };

function noTerrain(model: DemInstance | null): DomainError {
  const which = model === null ? '' : ` with dem:instance ${JSON.stringify(MODELS[model][0])}`;
  return new DomainError(
    'BAD_REQUEST',
    `processing.orthorectify needs terrain, and no scene of the collection "${DEM}"${which} meets the request; load some into it, or send orthorectify: false`,
    RENDERER,
  );
}

function tooMuchTerrain(): DomainError {
  return new DomainError(
    'BAD_REQUEST',
    `processing.orthorectify: more than ${MAX_TILES} scenes of the collection "${DEM}" meet the request; narrow the area`,
    RENDERER,
  );
}
