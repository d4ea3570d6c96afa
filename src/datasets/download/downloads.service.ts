import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { DomainError, isDomainError } from '#libs/errors';
import { type ByteRange, type ObjectInfo } from '#libs/storage';
import { Repository } from 'typeorm';
import { type SendableObject } from '../../platform/http/download/send-object.js';
import { DatasetAccess } from '../dataset-access.js';
import { type Reader } from '../dataset.mapper.js';
import { DatasetPlaces, isHref, missingFile, type DatasetPlace } from '../dataset-places.js';
import { geotiffMediaType } from '../geotiff-media-type.js';
import { RasterAsset } from '../raster-asset.entity.js';
import { type ServedDataset } from '../served-dataset.js';
import { membersOf, portableVrt, type MembersByPath } from './portable-vrt.js';

export interface Download extends SendableObject {
  /** With its dot. */
  readonly extension: string;
}

/** What GET /datasets/{id}/download sends. */
@Injectable()
export class Downloads {
  constructor(
    private readonly places: DatasetPlaces,
    private readonly access: DatasetAccess,
    @InjectRepository(RasterAsset) private readonly assets: Repository<RasterAsset>,
  ) {}

  /** @throws NOT_FOUND when the file is gone; for VRTs also FORBIDDEN and CONFLICT. */
  async of(dataset: ServedDataset, reader: Reader): Promise<Download> {
    const place = await this.places.of(dataset.asset);
    const info = await place.store.head(place.key);
    if (info === null) throw missingFile();
    return dataset.recordType === 'vrt_dataset' ? this.vrt(dataset, place, info, reader) : file(dataset, place, info);
  }

  /**
   * The stored VRT names its sources by paths inside the bucket, of no use elsewhere. The sent one names their download
   * URLs, so it must not promise what this caller could not read, nor pair its geometry with a source's newer file.
   */
  private async vrt(
    { id, asset }: ServedDataset,
    place: DatasetPlace,
    { modifiedAt }: ObjectInfo,
    reader: Reader,
  ): Promise<Download> {
    const stored = await text(await open(place));
    const elsewhere = await this.membersElsewhere(id);
    const members = membersOf(stored, asset.assetUri, elsewhere);
    if (members === null) throw new DomainError('CONFLICT', 'This VRT has sources that cannot be downloaded');
    const ids = members.map(({ datasetId }) => datasetId);
    const readable = await this.access.findReadable(reader.principal, ids);
    if (ids.some((id) => !readable.has(id)))
      throw new DomainError(
        'FORBIDDEN',
        'You may not read every source of this VRT, so its file would not open for you',
      );
    if (members.some(({ datasetId, assetUri }) => readable.get(datasetId)?.asset.assetUri !== assetUri))
      throw new DomainError(
        'CONFLICT',
        'A source has a newer file than this VRT was built from: regenerate the VRT first',
      );

    const urlOf = (datasetId: string) => `${reader.baseUrl}/datasets/${datasetId}/download`;
    const bytes = Buffer.from(portableVrt(stored, asset.assetUri, elsewhere, urlOf));
    return {
      size: bytes.length,
      etag: `"${createHash('sha256').update(bytes).digest('hex')}"`,
      modifiedAt,
      mediaType: 'application/xml',
      extension: '.vrt',
      open: async ({ start, end } = { start: 0 }) =>
        Readable.from([bytes.subarray(start, end === undefined ? undefined : end + 1)]),
    };
  }

  /** What the VRT was built from, by the paths that it names them by. */
  private async membersElsewhere(vrtId: string): Promise<MembersByPath> {
    const asset = await this.assets.findOneBy({ datasetId: vrtId });
    const members = Object.entries(asset?.builtFrom ?? {});
    const placed = members.map(async ([datasetId, assetUri]) => {
      const place = await this.places.find({ assetUri });
      return place === null ? [] : [[place.gdalPath, { datasetId, assetUri }] as const];
    });
    return new Map((await Promise.all(placed)).flat());
  }
}

/** The tag of an object of the house is its hash; what lies in place may have changed since it was hashed. */
function file({ asset }: ServedDataset, place: DatasetPlace, { size, modifiedAt, etag }: ObjectInfo): Download {
  return {
    size,
    etag: isHref(asset.assetUri) ? etag : `"${asset.sha256}"`,
    modifiedAt,
    mediaType: geotiffMediaType(asset),
    extension: '.tif',
    open: (range) => open(place, range),
  };
}

async function open({ store, key }: DatasetPlace, range?: ByteRange): Promise<Readable> {
  try {
    return await store.get(key, range);
  } catch (error) {
    throw isDomainError(error, 'OBJECT_NOT_FOUND') ? missingFile(error) : error;
  }
}
