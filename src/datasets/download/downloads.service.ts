import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Injectable } from '@nestjs/common';
import { DomainError, isDomainError } from '#libs/errors';
import { Buckets, type ByteRange, type ObjectInfo } from '#libs/storage';
import { type SendableObject } from '../../platform/http/download/send-object.js';
import { DatasetAccess } from '../dataset-access.js';
import { type Reader } from '../dataset.mapper.js';
import { missingFile } from '../inspection/stored-raster.js';
import { type ServedDataset } from '../served-dataset.js';
import { membersOf, portableVrt } from './portable-vrt.js';

export interface Download extends SendableObject {
  /** With its dot. */
  readonly extension: string;
}

/** The registered parameterised type of a COG. */
const COG = 'image/tiff; application=geotiff; profile=cloud-optimized';

/** What GET /datasets/{id}/download sends. */
@Injectable()
export class Downloads {
  constructor(
    private readonly buckets: Buckets,
    private readonly access: DatasetAccess,
  ) {}

  /** @throws NOT_FOUND when the file is gone; for VRTs also FORBIDDEN and CONFLICT. */
  async of(dataset: ServedDataset, reader: Reader): Promise<Download> {
    const info = await this.buckets.house().head(dataset.asset.assetUri);
    if (info === null) throw missingFile();
    return dataset.recordType === 'vrt_dataset' ? this.vrt(dataset, info, reader) : this.file(dataset, info);
  }

  private file({ asset }: ServedDataset, { key, size, modifiedAt }: ObjectInfo): Download {
    const open = (range?: ByteRange) => this.open(key, range);
    return { size, etag: `"${asset.sha256}"`, modifiedAt, mediaType: COG, extension: '.tif', open };
  }

  /**
   * The stored VRT names its sources by paths inside the bucket, of no use elsewhere. The sent one names their download
   * URLs, so it must not promise what this caller could not read, nor pair its geometry with a source's newer file.
   */
  private async vrt({ asset }: ServedDataset, { modifiedAt }: ObjectInfo, reader: Reader): Promise<Download> {
    const stored = await text(await this.open(asset.assetUri));
    const members = membersOf(stored, asset.assetUri);
    if (members === null) throw new DomainError('CONFLICT', 'This VRT has sources that cannot be downloaded');
    const ids = members.map(({ datasetId }) => datasetId);
    const readable = await this.access.findReadable(reader.principal, ids);
    if (ids.some((id) => !readable.has(id)))
      throw new DomainError(
        'FORBIDDEN',
        'You may not read every source of this VRT, so its file would not open for you',
      );
    if (members.some(({ datasetId, objectKey }) => readable.get(datasetId)?.asset.assetUri !== objectKey))
      throw new DomainError(
        'CONFLICT',
        'A source has a newer file than this VRT was built from: regenerate the VRT first',
      );

    const bytes = Buffer.from(portableVrt(stored, asset.assetUri, (id) => `${reader.baseUrl}/datasets/${id}/download`));
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

  private async open(key: string, range?: ByteRange): Promise<Readable> {
    try {
      return await this.buckets.house().get(key, range);
    } catch (error) {
      throw isDomainError(error, 'OBJECT_NOT_FOUND') ? missingFile(error) : error;
    }
  }
}
