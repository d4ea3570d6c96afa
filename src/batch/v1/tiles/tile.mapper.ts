import { type GridTile, gridTile, tileOutline } from '#libs/tiling-grids';
import { type ListedUnit, type UnitStatus } from '../../../fanout/index.js';
import { type TiledInput } from '../../raster/order/tiled-input.js';
import { type BatchTileDto, type TileStatus } from './tile.dto.js';

/** batch-v1 §8. Workers take tiles straight from the table, so that nothing is ever SCHEDULED or QUEUED here. */
const STATUS_OF: Readonly<Record<UnitStatus, TileStatus>> = {
  pending: 'PENDING',
  running: 'PROCESSING',
  done: 'PROCESSED',
  failed: 'FAILED',
};

/** null = no unit is ever so. */
export function unitStatusOf(status: TileStatus): UnitStatus | null {
  const [found] = Object.entries(STATUS_OF).find(([, shown]) => shown === status) ?? [];
  return (found as UnitStatus | undefined) ?? null;
}

export function toTileDto(requestId: string, { grid }: Pick<TiledInput, 'grid'>, unit: ListedUnit): BatchTileDto {
  const { unitId, name, status, cost, note } = unit;
  const tile = gridTile(grid, unitId) as GridTile;
  return {
    ...{ id: unitId, requestId, name },
    geometry: tileOutline(tile).footprint,
    origin: originOf(tile),
    status: STATUS_OF[status],
    ...(cost !== null && { cost }),
    ...(note !== null && status !== 'pending' && { error: note }),
  };
}

/** Upper-left, as clients take it, whatever the reference says. */
function originOf({ epsg, bbox: [minX, , , maxY] }: GridTile) {
  const name = `urn:ogc:def:crs:EPSG::${epsg}`;
  return { type: 'Point', coordinates: [minX, maxY], crs: { type: 'name', properties: { name } } };
}
