import { type ListedUnit } from '../../../fanout/index.js';
import { unitFiles } from '../../raster/make/unit-files.js';
import { type RasterOrder, type UnitGrid } from '../../raster/order/raster-order.js';
import { type FinishedTile } from '../collections/output-scene.js';

/** What a unit of a request carries besides number and name. */
export interface TilePayload {
  readonly grid: UnitGrid;
}

/** Pure: where the outputs of a unit that is done lie. */
export function finishedTile(
  order: RasterOrder,
  requestId: string,
  { unitId, name, payload }: Pick<ListedUnit, 'unitId' | 'name' | 'payload'>,
): FinishedTile {
  const { grid } = payload as TilePayload;
  const files = unitFiles({ taskId: requestId, order }, { id: unitId, name });
  const hrefs = files.map(({ file, key }) => [file.identifier, `s3://${file.template.bucket}/${key}`] as const);
  return { name, grid, hrefs: new Map(hrefs) };
}
