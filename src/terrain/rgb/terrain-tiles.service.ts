import { buffer } from 'node:stream/consumers';
import { Injectable } from '@nestjs/common';
import { DomainError, isDomainError } from '#libs/errors';
import { Buckets } from '#libs/storage';
import { encodeTerrainRgb, type TerrainNoData } from '#libs/terrain';
import { TILE_PX } from '../../tile-cache/index.js';
import { type Terrain } from '../terrain.entity.js';

/** Tiles of Terrain-RGB pyramids. Where a pyramid has no heights nothing is stored. */
@Injectable()
export class TerrainTiles {
  private readonly blank = new Map<TerrainNoData, Promise<Uint8Array>>();

  constructor(private readonly buckets: Buckets) {}

  /** @throws NOT_FOUND beyond the pyramid's zooms or the world */
  async png({ folder, minZoom, maxZoom, nodata }: Terrain, z: number, x: number, y: number): Promise<Uint8Array> {
    if (z < minZoom || z > maxZoom || x >= 2 ** z || y >= 2 ** z)
      throw new DomainError(
        'NOT_FOUND',
        `There is no tile ${z}/${x}/${y}: this terrain has zooms ${minZoom} to ${maxZoom}`,
      );
    try {
      return await buffer(await this.buckets.house().get(`${folder}${z}/${x}/${y}.png`));
    } catch (error) {
      if (isDomainError(error, 'OBJECT_NOT_FOUND')) return this.blankTile(nodata ?? 'zero');
      throw error;
    }
  }

  private blankTile(nodata: TerrainNoData): Promise<Uint8Array> {
    const known = this.blank.get(nodata);
    if (known) return known;
    const values = new Float32Array(TILE_PX * TILE_PX).fill(NaN);
    const made = encodeTerrainRgb({ width: TILE_PX, height: TILE_PX, values }, nodata);
    this.blank.set(nodata, made);
    return made;
  }
}
