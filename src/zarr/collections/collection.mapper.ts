import { DomainError, isDomainError } from '#libs/errors';
import { assertKey, HOUSE_BUCKET } from '#libs/storage';
import { acceptedType, edgesOf, zarrCrs, type Axis } from '#libs/zarr';
import { invalidField } from '../../platform/http/validation.js';
import { noDataOf } from '../ingest/no-data.js';
import { type NewCollectionDto, type ZarrBandDto, type ZarrCollectionDto } from './collection.dto.js';
import { type ZarrArray } from './zarr-array.entity.js';
import { type ZarrCollection } from './zarr-collection.entity.js';
import { type NewZarrCollection } from './zarr-collections.service.js';

/** @throws INVALID for a path outside the bucket; FORBIDDEN for the bucket with the platform's own rasters, which everybody of the account could then read */
export function readNewCollection({ name, s3Bucket, path, crs }: NewCollectionDto): NewZarrCollection {
  if (s3Bucket === HOUSE_BUCKET)
    throw new DomainError('FORBIDDEN', `s3Bucket: the bucket "${HOUSE_BUCKET}" belongs to the platform`);
  assertFolder(path);
  return { name, s3Bucket, path, crs };
}

function assertFolder(path: string): void {
  try {
    assertKey(`${path}.zgroup`);
  } catch (error) {
    throw isDomainError(error, 'INVALID_KEY') ? invalidField('body', 'path', error.message, path) : error;
  }
}

export function toCollectionDto(row: ZarrCollection, arrays: readonly ZarrArray[]): ZarrCollectionDto {
  const { id, accountId, name, s3Bucket, path, crs, created, status, ingestionErrors, zattrs, xAxis, yAxis } = row;
  return {
    id,
    accountId,
    userId: accountId,
    name,
    s3Bucket,
    path,
    crs,
    created: created.toISOString(),
    status,
    ingestionErrors,
    envelope: xAxis && yAxis && envelopeOf(xAxis, yAxis, crs),
    width: xAxis && xAxis.size,
    height: yAxis && yAxis.size,
    zattrs,
    additionalData:
      row.maxMetersPerPixel === null
        ? null
        : {
            bands: Object.fromEntries(arrays.map((array) => [array.name, bandOf(array)])),
            maxMetersPerPixel: row.maxMetersPerPixel,
          },
  };
}

function bandOf({ name, zarray }: ZarrArray): ZarrBandDto {
  const { bits: bitDepth = 32, format: sampleFormat = 'FLOAT' } = acceptedType(zarray.dtype) ?? {};
  return { source: name, bandIndex: 1, bitDepth, sampleFormat, noData: noDataOf(zarray.fill_value) };
}

function envelopeOf(x: Axis, y: Axis, crs: string): object {
  const [[west, east], [south, north]] = [edgesOf(x), edgesOf(y)];
  const name = zarrCrs(crs)?.urn;
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return { type: 'Polygon', crs: { type: 'name', properties: { name } }, coordinates: [ring] };
}
