import { Injectable } from '@nestjs/common';
import { DomainError, isDomainError } from '#libs/errors';
import { type StacAsset } from '#libs/stac';
import { HOUSE_BUCKET, type ByteRange } from '#libs/storage';
import { type SendableObject } from '../../../platform/http/download/send-object.js';
import { ObjectLocations } from '../../../platform/storage/object-locations.js';
import { type Collection } from '../../collection.entity.js';
import { canonicalItem } from '../../scene-document.js';
import { type SceneRow } from '../../scene.js';
import { WRITTEN_BY_USERS } from '../../collection-access.js';

/** Anything else is told to the browser as bytes: a header cannot hold it, or it is no media type. */
const MEDIA_TYPE = /^[\w.+-]+\/[\w.+-]+( *; *[\w.+-]+=("[\x20-\x21\x23-\x7e]*"|[\w.+-]+))*$/;

/** Where the bytes of an asset are to be had. */
export type AssetSource =
  | { readonly kind: 'elsewhere'; readonly href: string }
  | { readonly kind: 'here'; readonly file: SendableObject; readonly fileName: string };

/**
 * Files behind assets. The bucket of the house holds what has rights of its own (registered rasters, for one): an item that a
 * user wrote must not open a way around them.
 */
@Injectable()
export class AssetFiles {
  constructor(private readonly locations: ObjectLocations) {}

  /** @throws NOT_FOUND naming the asset: no such key, an unreachable place, an object that is gone. */
  async find(collection: Collection, scene: SceneRow, key: string): Promise<AssetSource> {
    const asset = Object.entries(canonicalItem(scene.document).assets).find(([name]) => name === key)?.[1];
    if (asset === undefined) throw notFound(scene, key, 'the item has no such asset');
    if (/^https?:\/\//i.test(asset.href)) return { kind: 'elsewhere', href: asset.href };
    try {
      return await this.fileHere(collection, asset, (reason) => notFound(scene, key, reason));
    } catch (error) {
      throw isDomainError(error, 'INVALID_KEY') ? notFound(scene, key, 'its href leads nowhere') : error;
    }
  }

  private async fileHere(
    collection: Collection,
    { href, type }: StacAsset,
    fault: (reason: string) => DomainError,
  ): Promise<AssetSource> {
    const location = await this.locations.find(href);
    if (location === null) throw fault('its href lies in no bucket or dataset root of this instance');
    if (href.startsWith(`s3://${HOUSE_BUCKET}/`) && WRITTEN_BY_USERS.includes(collection.kind))
      throw fault(`objects of the bucket "${HOUSE_BUCKET}" are served by the features that keep them`);
    const { store, key } = location;
    const info = await store.head(key);
    if (info === null) throw fault('its object is not there');
    const open = (range?: ByteRange) =>
      store.get(key, range).catch((error: unknown) => {
        throw isDomainError(error, 'OBJECT_NOT_FOUND') ? fault('its object is not there') : error;
      });
    const mediaType = type !== undefined && MEDIA_TYPE.test(type) ? type : 'application/octet-stream';
    return { kind: 'here', file: { ...info, mediaType, open }, fileName: key.split('/').at(-1) as string };
  }
}

function notFound({ id }: SceneRow, key: string, reason: string): DomainError {
  return new DomainError('NOT_FOUND', `Asset ${JSON.stringify(key)} of item ${JSON.stringify(id)}: ${reason}`);
}
