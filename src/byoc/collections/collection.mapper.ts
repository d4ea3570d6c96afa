import { DomainError } from '#libs/errors';
import { HOUSE_BUCKET } from '#libs/storage';
import { invalidField } from '../../platform/http/validation.js';
import { type ByocBand } from './byoc-band.js';
import { bucketName, type ByocCollection, type CollectionSettings } from './byoc-collection.entity.js';
import { readBands, readNoData, toWireBands } from './bands.mapper.js';
import { type CollectionBody, type CollectionDataDto, type CollectionDto } from './collection.dto.js';

/** A request body as the service wants it; undefined = leave it as it is. */
export interface CollectionInput {
  readonly name: string;
  readonly s3Bucket: string;
  readonly noData: number | null;
  /** Empty = none. */
  readonly bands: ByocBand[] | undefined;
  readonly settings: CollectionSettings | undefined;
}

/**
 * @throws INVALID naming the member; FORBIDDEN for the bucket with the platform's own rasters, which its tiles would
 *   open to everybody who may read the collection.
 */
export function readCollection({ name, s3Bucket, noData, additionalData }: CollectionBody): CollectionInput {
  if (bucketName({ s3Bucket }) === HOUSE_BUCKET)
    throw new DomainError('FORBIDDEN', `s3Bucket: the bucket "${HOUSE_BUCKET}" belongs to the platform`);
  const data = additionalData ?? undefined;
  if (data !== undefined && (typeof data !== 'object' || Array.isArray(data)))
    throw invalidField('body', 'additionalData', 'must be an object', data);
  const members = data as Record<string, unknown> | undefined;
  return {
    name,
    s3Bucket,
    noData: readNoData(noData, 'noData'),
    bands: members?.['bands'] === undefined ? undefined : readBands(members['bands'] ?? {}),
    settings: members && readSettings(members),
  };
}

/** byoc §2: no-data of the collection or of its bands. @throws INVALID */
export function assertOneNoData(noData: number | null, bands: readonly ByocBand[] | null): void {
  const own = bands?.find((band) => band.noData !== null);
  if (noData !== null && own !== undefined)
    throw invalidField('body', 'noData', `must not be set together with that of single bands (band "${own.name}")`, noData); // prettier-ignore
}

export function toCollectionDto(row: ByocCollection): CollectionDto {
  const { id, accountId, name, s3Bucket, created, bands, requiresMetadataUpdate, noData } = row;
  return {
    id,
    accountId,
    userId: accountId,
    name,
    s3Bucket,
    created: created.toISOString(),
    isConfigured: bands !== null,
    requiresMetadataUpdate,
    ...(noData !== null && { noData }),
    additionalData: additionalData(row),
  };
}

function additionalData(row: ByocCollection): CollectionDataDto | null {
  const { bands, extent, hasSensingTimes, fromSensingTime, toSensingTime, maxMetersPerPixel, settings } = row;
  const data = {
    ...(bands !== null && { bands: toWireBands(bands) }),
    ...(maxMetersPerPixel !== null && { maxMetersPerPixel }),
    ...(extent !== null && { extent: envelope(extent) }),
    ...(hasSensingTimes !== null && { hasSensingTimes }),
    ...(fromSensingTime !== null && { fromSensingTime: fromSensingTime.toISOString() }),
    ...(toSensingTime !== null && { toSensingTime: toSensingTime.toISOString() }),
    ...settings,
  };
  return Object.keys(data).length === 0 ? null : data;
}

function envelope(extent: readonly number[]) {
  const [w, s, e, n] = extent as [number, number, number, number];
  return { type: 'Polygon', coordinates: [[[w, s], [e, s], [e, n], [w, n], [w, s]]] }; // prettier-ignore
}

function readSettings(data: Record<string, unknown>): CollectionSettings {
  const override = data['maxMetersPerPixelOverride'] ?? undefined;
  const storage = data['storageIdentifier'] ?? undefined;
  if (override !== undefined && !(typeof override === 'number' && Number.isFinite(override) && override > 0))
    throw invalidField('body', 'additionalData->maxMetersPerPixelOverride', 'must be a positive number', override);
  if (storage !== undefined && !(typeof storage === 'string' && /^[\w.:-]{1,255}$/.test(storage)))
    throw invalidField('body', 'additionalData->storageIdentifier', 'must be an identifier', storage);
  return {
    ...(override !== undefined && { maxMetersPerPixelOverride: override as number }),
    ...(storage !== undefined && { storageIdentifier: storage as string }),
  };
}
