import { tilingGrid, type TilingGrid } from '#libs/tiling-grids';
import { tilePixels, type TiledInput } from '../../raster/order/tiled-input.js';
import { type BatchTask } from '../../tasks/batch-task.entity.js';
import { type AnalysisFacts } from '../../raster/survey/analysis-facts.js';
import { type StoredRequest } from './read-request.js';
import { type BatchRequestDto } from './request.dto.js';

/** Grid and resolution of a stored request, which was checked when it was made. */
export function tilesOf({ request }: Pick<BatchTask, 'request'>): TiledInput {
  const { id, ...rest } = (request as unknown as StoredRequest).tilingGrid;
  return { grid: tilingGrid(id) as TilingGrid, ...rest };
}

export function toRequestDto(task: BatchTask): BatchRequestDto {
  const { id, accountId, createdBy, created, collectionId, description, userAction, userActionAt, status, error } =
    task;
  const { processRequest, tilingGrid: grid, output, bucketName, zarrOutput } = task.request as unknown as StoredRequest;
  const { width, height } = tilePixels(tilesOf(task));
  const facts = task.facts as AnalysisFacts | null;
  return {
    ...{ id, accountId, userId: createdBy, created: created.toISOString() },
    ...{ processRequest, tilingGrid: { ...grid } },
    ...(output && { output: { ...output, ...(collectionId !== null && { collectionId }) } }),
    ...(bucketName !== undefined && { bucketName }),
    ...(zarrOutput !== undefined && { zarrOutput }),
    ...(description !== null && { description }),
    valueEstimate: facts?.valueEstimate ?? null,
    tileCount: facts?.unitCount ?? 0,
    tileWidthPx: width,
    tileHeightPx: height,
    userAction,
    ...(userActionAt !== null && { userActionUpdated: userActionAt.toISOString() }),
    status,
    ...(error !== null && { error }),
  };
}
