import { xml, xmlDocument, type Markup } from '#libs/markup';
import { type StyleInfo } from '../drawing/map-layer.js';

export const LEGEND_FORMAT = 'image/svg+xml';

const ROW = 20;
const MAX_ROWS = 200;
/** `#rrggbb`, a name, or rgb() with numbers or percentages: nothing that could load or run anything. */
const COLOUR = /^(?:#[0-9a-f]{3,8}|[a-z]{3,20}|rgba?\([\d\s.,%]{5,40}\))$/i;

interface Stop {
  readonly position: number | null;
  readonly colour: string;
  readonly label: string;
}

/** Draws the legend of Sentinel Hub's layer editor: `discrete` with `items`, `continuous` with `gradients`. */
export function legendSvg({ title, legend }: StyleInfo): string {
  const json = legend ?? {};
  const stops = stopsOf(json[json['type'] === 'continuous' ? 'gradients' : 'items']);
  const rows = json['type'] === 'continuous' ? gradient(stops) : swatches(stops);
  const height = 30 + Math.max(1, stops.length) * ROW;
  const size = { width: 200, height, viewBox: `0 0 200 ${height}` };
  return xmlDocument(
    xml(
      'svg',
      { xmlns: 'http://www.w3.org/2000/svg', ...size, 'font-family': 'sans-serif', 'font-size': 12 },
      xml('text', { x: 5, y: 17, 'font-weight': 'bold' }, title),
      rows,
    ),
  );
}

function swatches(stops: readonly Stop[]): Markup[] {
  return stops.flatMap(({ colour, label }, i) => [
    xml('rect', { x: 5, y: 26 + i * ROW, width: 24, height: 14, fill: colour, stroke: '#888' }),
    xml('text', { x: 36, y: 38 + i * ROW }, label),
  ]);
}

/** Top to bottom as far as the positions say, evenly without them. */
function gradient(stops: readonly Stop[]): Markup[] {
  const height = Math.max(1, stops.length) * ROW;
  const at = stops.map(({ position }, i) => position ?? i / Math.max(1, stops.length - 1));
  const [low, high] = [Math.min(...at), Math.max(...at)];
  const offsets = at.map((position) => (high > low ? (position - low) / (high - low) : 0));
  const colours = stops.map(({ colour }, i) => xml('stop', { offset: offsets[i], 'stop-color': colour }));
  const labels = stops.map(({ label }, i) => xml('text', { x: 36, y: 38 + (offsets[i] ?? 0) * (height - ROW) }, label));
  return [
    xml('defs', {}, xml('linearGradient', { id: 'g', x1: 0, y1: 0, x2: 0, y2: 1 }, colours)),
    xml('rect', { x: 5, y: 26, width: 24, height: height - 4, fill: 'url(#g)', stroke: '#888' }),
    ...labels,
  ];
}

function stopsOf(list: unknown): Stop[] {
  const items = Array.isArray(list) ? list.slice(0, MAX_ROWS) : [];
  return items.map((item) => {
    const { color, label, position } = (item ?? {}) as { color?: unknown; label?: unknown; position?: unknown };
    return {
      position: typeof position === 'number' && Number.isFinite(position) ? position : null,
      colour: typeof color === 'string' && COLOUR.test(color) ? color : 'none',
      label: typeof label === 'string' || typeof label === 'number' ? String(label) : '',
    };
  });
}
