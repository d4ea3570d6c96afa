import { type RasterJob, type RasterUnit } from '../../raster/order/raster-order.js';
import { tileUnit } from '../../raster/area/tile-grids.js';
import { type AreaTiles } from '../../raster/area/area-tiles.js';
import { type BatchTask } from '../../tasks/batch-task.entity.js';
import { type BatchRequest, readBatchRequest } from '../requests/read-request.js';

/** A request with everything that its worker derives from it. */
export interface RequestJob {
  readonly request: BatchRequest;
  /** Version 1 brings no keys: buckets are this instance's. */
  readonly job: RasterJob;
}

const read = new WeakMap<BatchTask, RequestJob>();

/** Read once per task row, since its tiles come in a row and its area may have many points. */
export function requestJobOf(task: BatchTask): RequestJob {
  const known = read.get(task);
  if (known) return known;
  const request = readBatchRequest(task.request);
  const { id: taskId, principal } = task;
  const job = { taskId, principal, order: request.order, access: { region: null, keys: null } };
  const made = { request, job };
  read.set(task, made);
  return made;
}

/** All tiles that the area of a request selects, in a stable order. */
export async function* unitsOf(
  tiles: AreaTiles,
  { order, tiles: input }: BatchRequest,
  signal: AbortSignal,
): AsyncGenerator<RasterUnit> {
  if (order.area === null) return;
  for await (const tile of tiles.of(order.area, input, signal)) yield tileUnit(tile, input);
}
