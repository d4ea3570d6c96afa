import { HOUSE_BUCKET } from '#libs/storage';
import { TILING_GRIDS, tilingGrid } from '#libs/tiling-grids';
import { type ByocBand, readBands, toWireBands } from '../../../byoc/index.js';
import { JsonMember } from '../../../platform/http/json-member.js';
import { type BatchCollection } from './batch-collection.entity.js';
import { type BatchCollectionAnswer, type BatchCollectionDto, type NewBatchCollection } from './collection.dto.js';

export type NewCollectionRow = Pick<BatchCollection, 'name' | 's3Bucket' | 'tilingGridId' | 'bands'>;

/** @throws INVALID naming the member */
export function readNewCollection({ name, s3Bucket, batchData, additionalData }: NewBatchCollection): NewCollectionRow {
  if (s3Bucket === HOUSE_BUCKET)
    new JsonMember(s3Bucket, ['s3Bucket']).refuse(`the bucket "${HOUSE_BUCKET}" is the platform's own`);
  const grid = new JsonMember(batchData, ['batchData']).get('tilingGridId');
  const bands = new JsonMember(additionalData, ['additionalData']).get('bands');
  return {
    name,
    s3Bucket,
    tilingGridId: grid.isAbsent ? null : readGridId(grid),
    bands: bands.isAbsent ? null : readOutputBands(bands),
  };
}

export function toCollectionDto(row: BatchCollection): BatchCollectionDto {
  const { id, accountId, name, s3Bucket, created, tilingGridId, bands } = row;
  return {
    ...{ id, accountId, userId: accountId, name, s3Bucket, created: created.toISOString() },
    batchData: tilingGridId === null ? null : { tilingGridId },
    additionalData: bands === null ? null : { bands: toWireBands(bands) },
  };
}

export function toCollectionAnswer(row: BatchCollection): BatchCollectionAnswer {
  const dto = toCollectionDto(row);
  return { ...dto, data: dto };
}

function readGridId(member: JsonMember): number {
  const id = member.number();
  return tilingGrid(id) ? id : member.refuse(`must be one of ${TILING_GRIDS.map((grid) => grid.id).join(', ')}`);
}

/** Every output is a file of one band, so neither source nor index can be another. No bands at all count as none given. */
function readOutputBands(member: JsonMember): ByocBand[] | null {
  const bands = readBands(member.value);
  for (const { name, source, bandIndex } of bands) {
    const band = member.get(name);
    if (source !== name) band.get('source').refuse(`must be "${name}", the output that the band is`);
    if (bandIndex !== 1) band.get('bandIndex').refuse('must be 1: every output is a file of one band');
  }
  return bands.length === 0 ? null : bands;
}
