import { Injectable } from '@nestjs/common';
import { type Mosaicking } from '#libs/render';
import { type SceneToRender } from '../../catalog/index.js';
import { ZarrContents } from '../../zarr/index.js';
import { type RenderableCollection } from '../collections/renderable-collection.js';
import { bestAvailable, lastDay } from '../files/swath/best-available.js';
import { zarrSlices } from '../files/zarr-slices.js';
import { type SceneSelection } from '../request/data-filter.js';
import { type BandsInUse } from './bands-in-use.js';

/** What the script has told of one entry of `input.data`. */
export interface ScriptUse {
  readonly wanted: BandsInUse;
  /** Of all that it reads from the entry. */
  readonly mosaickings: readonly Mosaicking[];
  readonly selection: SceneSelection;
  /** One more than may be rendered. */
  readonly limit: number;
}

/** What becomes of the scenes that were found once it is known how the script reads them. */
@Injectable()
export class SceneChoice {
  constructor(private readonly zarr: ZarrContents) {}

  /** In mosaicking order. */
  async of(
    { id, kind, definition }: RenderableCollection,
    scenes: readonly SceneToRender[],
    { wanted, mosaickings, selection, limit }: ScriptUse,
  ): Promise<readonly SceneToRender[]> {
    const isSimple = mosaickings.every((mosaicking) => mosaicking === 'SIMPLE');
    if (definition?.netcdf) {
      const isOneDay = definition.netcdf === 'sentinel-5p' && isSimple;
      return bestAvailable(isOneDay ? lastDay(scenes, selection) : scenes, definition.netcdf);
    }
    const [store] = scenes;
    if (kind !== 'zarr' || store === undefined) return scenes;
    const content = await this.zarr.of(id);
    return content ? zarrSlices(store, content, { selection, wanted, limit: isSimple ? 1 : limit }) : [];
  }
}
