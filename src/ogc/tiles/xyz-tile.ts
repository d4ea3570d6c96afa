import { DomainError } from '#libs/errors';
import { type Kvp } from '../drawing/kvp.js';
import { type MapFormat } from '../drawing/map-painter.js';
import { type MapView } from '../drawing/map-view.js';
import { readWishes } from '../drawing/view-parameters.js';
import { isInside, MAX_ZOOM, tileView } from '../drawing/web-mercator-tiles.js';

export interface XyzTile {
  readonly view: MapView;
  readonly format: MapFormat;
  /** null = the built-in style of the collection. */
  readonly evalscriptId: string | null;
}

/** `439.png`, `439@2x.jpg` */
const FILE = /^(\d{1,9})(@2x)?\.(png|jpe?g)$/i;
const TILE_PX = 256;

/** @throws BAD_REQUEST */
export function readXyzTile({ z, x, file }: Readonly<Record<'z' | 'x' | 'file', string>>, kvp: Kvp): XyzTile {
  const [, y = '', retina, extension = ''] = FILE.exec(file) ?? [];
  const zoom = /^\d{1,2}$/.test(z) ? Number(z) : NaN;
  const [column, row] = [/^\d{1,9}$/.test(x) ? Number(x) : NaN, Number(y)];
  if (extension === '')
    throw new DomainError('BAD_REQUEST', `The last part must be like 439.png, 439.jpg or 439@2x.png, got ${JSON.stringify(file.slice(0, 100))}`); // prettier-ignore
  if (!(zoom <= MAX_ZOOM)) throw new DomainError('BAD_REQUEST', `z must be a whole number from 0 to ${MAX_ZOOM}`);
  const tile = { count: 2 ** zoom, column, row };
  if (!isInside(tile))
    throw new DomainError('BAD_REQUEST', `x and y must be whole numbers from 0 to ${tile.count - 1}`);
  return {
    view: tileView(tile, retina === undefined ? TILE_PX : 2 * TILE_PX, { wishes: readWishes(kvp), evalscript: null }),
    format: extension.toLowerCase() === 'png' ? 'image/png' : 'image/jpeg',
    evalscriptId: kvp.get('EVALSCRIPT-ID'),
  };
}
