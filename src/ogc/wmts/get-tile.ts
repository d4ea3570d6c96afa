import { type Kvp } from '../drawing/kvp.js';
import { type MapFormat } from '../drawing/map-painter.js';
import { type MapView } from '../drawing/map-view.js';
import { readEvalscript, readWishes } from '../drawing/view-parameters.js';
import { isInside, tileView } from '../drawing/web-mercator-tiles.js';
import { TILE_MATRIX_SETS, tileMatrices, tileOf } from './tile-matrix-set.js';
import { TILE_FORMATS } from './wmts-capabilities.js';

export interface GetTile {
  readonly layer: string;
  readonly style: string;
  readonly view: MapView;
  readonly format: MapFormat;
}

/**
 * GetTile, in whichever encoding its parameters came. BBOX and RESOLUTION, which Sentinel Hub's examples send beside the
 * tile, say nothing that it does not.
 * @throws BAD_REQUEST InvalidParameterValue, TileOutOfRange
 */
export function readGetTile(kvp: Kvp): GetTile {
  const wanted = kvp.get('TILEMATRIXSET') ?? TILE_MATRIX_SETS[0]?.id;
  const set = TILE_MATRIX_SETS.find(({ id }) => id === wanted);
  if (set === undefined)
    return kvp.refuse('TILEMATRIXSET', `must be one of ${TILE_MATRIX_SETS.map(({ id }) => id).join(', ')}`);
  const level = kvp.required('TILEMATRIX').replace(`${set.id}:`, '');
  const matrix = tileMatrices(set).find(({ id }) => id === level);
  if (matrix === undefined) return kvp.refuse('TILEMATRIX', `is not in ${set.id}`);
  const tile = tileOf(matrix, index(kvp, 'TILECOL'), index(kvp, 'TILEROW'));
  if (!isInside(tile))
    return kvp.refuse('TILECOL', `and TILEROW must be from 0 to ${matrix.count - 1}`, 'TileOutOfRange');
  return {
    layer: kvp.required('LAYER'),
    style: kvp.get('STYLE') ?? '',
    view: tileView(tile, set.tilePx, { wishes: readWishes(kvp), evalscript: readEvalscript(kvp) }),
    format: readTileFormat(kvp),
  };
}

function index(kvp: Kvp, name: string): number {
  const text = kvp.required(name);
  return /^\d{1,9}$/.test(text) ? Number(text) : kvp.refuse(name, 'must be a whole number', 'TileOutOfRange');
}

function readTileFormat(kvp: Kvp): MapFormat {
  const wanted = (kvp.get('FORMAT') ?? 'image/png').toLowerCase();
  const format = Object.values(TILE_FORMATS).find((offered) => offered === wanted);
  return format ?? kvp.refuse('FORMAT', `must be one of ${Object.values(TILE_FORMATS).join(', ')}`);
}
