import { invalidField } from '../../platform/http/validation.js';
import { crsMember } from './crs-member.js';
import { readCover, type CoverInput } from './cover-input.js';
import { readSensingTime } from './sensing-time.js';
import { type TileFile } from './tile-file.js';
import { pathFault } from './tile-path.js';
import { type TileRow } from './tile-reads.query.js';
import { type NewTileQuery, type TileBody, type TileDataDto, type TileDto, type TileFileDto } from './tile.dto.js';

/** A request body as the service wants it. */
export interface TileInput {
  readonly path: string | undefined;
  /** undefined = left out. */
  readonly sensingTime: Date | null | undefined;
  /** null = the default. */
  readonly cover: CoverInput | null;
  /** The default is traced from the valid pixels. */
  readonly coverIsTraced: boolean;
}

/** @throws INVALID naming the member */
export function readTile(
  { sensingTime, coverGeometry, ...body }: TileBody,
  { traceCoverage }: NewTileQuery = {},
): TileInput {
  const path = body.path ?? undefined;
  const fault = path === undefined ? null : pathFault(path);
  if (fault !== null) throw invalidField('body', 'path', fault, path);
  const cover = readCover(coverGeometry);
  const coverIsTraced = traceCoverage === 'true';
  if (coverIsTraced && cover !== null)
    throw invalidField('query', 'traceCoverage', 'must not be set together with coverGeometry', traceCoverage);
  return {
    path,
    sensingTime: sensingTime === undefined ? undefined : readSensingTime(sensingTime),
    cover,
    coverIsTraced,
  };
}

/** The answer to POST: nothing is known of the files yet. */
export function toNewTileDto(row: Pick<TileRow, 'id' | 'created' | 'sensingTime' | 'path' | 'status'>): TileDto {
  const { id, created, sensingTime, path, status } = row;
  const time = sensingTime?.toISOString() ?? null;
  return { id, created: created.toISOString(), ingestionStart: null, sensingTime: time, path, status };
}

export function toTileDto(row: TileRow): TileDto {
  const { nativeEpsg, nativeBbox, cover, ingestionStart } = row;
  return {
    ...toNewTileDto(row),
    ingestionStart: ingestionStart?.toISOString() ?? null,
    ...(nativeEpsg !== null && nativeBbox !== null && { tileGeometry: rectangle(nativeBbox, nativeEpsg) }),
    ...(cover !== null && { coverGeometry: { ...cover, crs: crsMember(nativeEpsg ?? 4326) } }),
    additionalData: additionalData(row),
  };
}

export function toFileDto({ key, source, sizeBytes, etag, headerBytes }: TileFile): TileFileDto {
  return { path: key, source, size: sizeBytes, etag, headerSize: headerBytes };
}

function additionalData({ status, failedCause, warnings, ...row }: TileRow): TileDataDto | null {
  if (status === 'FAILED') return { failedIngestionCause: failedCause as string };
  if (status !== 'INGESTED') return null;
  const files = (row.files ?? []).map(({ source, headerBytes, etag }) => [source, { headerSize: headerBytes, etag }]);
  return {
    ...(warnings !== null && { warnings }),
    hasAddedPoints: row.hasAddedPoints,
    filesMetadata: Object.fromEntries(files) as TileDataDto['filesMetadata'],
    minMetersPerPixel: row.minMpp as number,
    maxMetersPerPixel: row.maxMpp as number,
  };
}

function rectangle(bbox: NonNullable<TileRow['nativeBbox']>, epsg: number) {
  const [w, s, e, n] = bbox;
  return { type: 'Polygon', crs: crsMember(epsg), coordinates: [[[w, s], [e, s], [e, n], [w, n], [w, s]]] }; // prettier-ignore
}
