import { type Kvp } from '../drawing/kvp.js';
import { ogcRefusal } from '../drawing/map-layer.js';
import { type PixelValues } from '../drawing/map-painter.js';
import { type MapView } from '../drawing/map-view.js';
import { xml } from '#libs/markup';

export const INFO_FORMATS = ['application/json', 'application/geo+json', 'text/plain', 'text/html'] as const;
export type InfoFormat = (typeof INFO_FORMATS)[number];

/** What a layer says of a pixel. */
export interface PixelInfo {
  readonly layer: string;
  readonly style: string;
  /** Of the script's output, in its sample type. */
  readonly values: PixelValues;
}

/** @throws BAD_REQUEST InvalidFormat */
export function readInfoFormat(kvp: Kvp): InfoFormat {
  const text = (kvp.get('INFO_FORMAT') ?? 'application/json').toLowerCase();
  const format = INFO_FORMATS.find((offered) => offered === text);
  if (format !== undefined) return format;
  throw ogcRefusal('InvalidFormat', 'INFO_FORMAT', `INFO_FORMAT must be one of ${INFO_FORMATS.join(', ')}`);
}

/**
 * The view of one pixel of a map: I and J (X and Y in 1.1.1), columns and rows from the upper left, 0-based.
 * @throws BAD_REQUEST InvalidPoint
 */
export function pixelView(kvp: Kvp, view: MapView): MapView {
  const { bbox, size } = view;
  const { width, height } = size;
  if (bbox === null) return kvp.refuse('BBOX', 'is required');
  if (width === undefined || height === undefined) return kvp.refuse('WIDTH', 'and HEIGHT are required');
  const column = readIndex(kvp, kvp.has('I') ? 'I' : 'X', width);
  const row = readIndex(kvp, kvp.has('J') ? 'J' : 'Y', height);
  const [minX, minY, maxX, maxY] = bbox as [number, number, number, number];
  const [stepX, stepY] = [(maxX - minX) / width, (maxY - minY) / height];
  const west = minX + column * stepX;
  const north = maxY - row * stepY;
  return { ...view, bbox: [west, north - stepY, west + stepX, north], size: { width: 1, height: 1 } };
}

function readIndex(kvp: Kvp, name: string, count: number): number {
  const text = kvp.required(name);
  const index = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
  if (index < count) return index;
  return kvp.refuse(name, `must be a whole number from 0 to ${count - 1}`, 'InvalidPoint');
}

/** @param bbox of the pixel, in its own reference system */
export function infoBody(infos: readonly PixelInfo[], bbox: readonly number[], format: InfoFormat): string {
  const shown = infos.map(({ layer, style, values }) => ({ layer, style, values: values.map(finite) }));
  switch (format) {
    case 'text/plain':
      return shown.map(({ layer, style, values }) => `${layer} (${style}): ${values.join(', ')}\n`).join('');
    case 'text/html':
      return xml('table', {}, shown.map(({ layer, style, values }) =>
        xml('tr', {}, xml('th', {}, layer), xml('td', {}, style), values.map((value) => xml('td', {}, String(value)))))).text; // prettier-ignore
    default: {
      const [west = 0, south = 0, east = 0, north = 0] = bbox;
      const geometry = { type: 'Point', coordinates: [(west + east) / 2, (south + north) / 2] };
      const features = shown.map((properties) => ({ type: 'Feature', geometry, properties }));
      return JSON.stringify({ type: 'FeatureCollection', features });
    }
  }
}

/** JSON has neither NaN nor infinities. */
const finite = (value: number) => (Number.isFinite(value) ? value : null);
