import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { Buckets, type ByteRange } from '#libs/storage';
import { DataSource } from 'typeorm';
import { type Principal } from '../../auth/index.js';
import { type SendableObject } from '../../platform/http/download/send-object.js';
import { ByocAccess } from '../collections/byoc-access.js';
import { bucketName } from '../collections/byoc-collection.entity.js';
import { ByocTile } from './byoc-tile.entity.js';
import { type TileFile } from './tile-file.js';
import { tileNotFound } from './tiles.service.js';

/** The registered parameterised type of a COG. */
const COG = 'image/tiff; application=geotiff; profile=cloud-optimized';

/** The files of a tile for everybody who may read its collection, and no other object of the bucket. */
@Injectable()
export class TileFiles {
  constructor(
    private readonly access: ByocAccess,
    private readonly dataSource: DataSource,
    private readonly buckets: Buckets,
  ) {}

  /** Empty until the tile was ingested. @throws NOT_FOUND */
  async list(principal: Principal, collectionId: string, tileId: string): Promise<readonly TileFile[]> {
    await this.access.loadReadable(principal, collectionId);
    return (await this.load(collectionId, tileId)).files ?? [];
  }

  /** As the object is now. @throws NOT_FOUND when it is no file of the tile, or gone from the bucket */
  async open(principal: Principal, collectionId: string, tileId: string, key: string): Promise<SendableObject> {
    const collection = await this.access.loadReadable(principal, collectionId);
    const { files } = await this.load(collectionId, tileId);
    const isItsOwn = files?.some((file) => file.key === key) ?? false;
    const store = isItsOwn ? await this.buckets.get(bucketName(collection)) : null;
    const info = (await store?.head(key)) ?? null;
    if (store === null || info === null)
      throw new DomainError('NOT_FOUND', `Tile ${tileId} has no file ${JSON.stringify(key.slice(0, 200))}`);
    const { size, etag, modifiedAt } = info;
    return { size, etag, modifiedAt, mediaType: COG, open: (range?: ByteRange) => store.get(key, range) };
  }

  private async load(collectionId: string, id: string): Promise<ByocTile> {
    const tile = await this.dataSource.manager.findOneBy(ByocTile, { id, collectionId });
    if (tile === null) throw tileNotFound(id);
    return tile;
  }
}
