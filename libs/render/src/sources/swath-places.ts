import { type PixelGrid } from '#libs/raster';
import { type ArrayPlaces, netcdfSize, readNetcdf } from '#libs/raster/operations';
import { locate, type SwathGrid, swathGrid } from '#libs/swath';
import { type PlacePorts } from './band-source.js';
import { localFile } from './local-copies.js';
import { type NetcdfPlace, type SwathSource } from './swath.js';

/** Where the pixels of a picture lie in a swath, and the swath's size. */
export interface PlacedSwath {
  readonly places: ArrayPlaces;
  readonly shape: { readonly width: number; readonly height: number };
}

type Geolocation = Pick<SwathSource, 'longitude' | 'latitude'>;

/** Nodes of a swath that is looked at as a whole, per side; and of a part that is looked at closely, together. */
const COARSE_NODES = 300;
const FINE_NODES = 2_000_000;
/** A strip of geolocation read at a time. */
const STRIP_PIXELS = 4 * 1024 ** 2;
/** Every so many pixels of the picture are enough to know which part of the swath it needs. */
const SPARSE = 8;
/** Degrees, 1 m. */
const TOLERANCE = 1e-5;
/** Swaths and pictures lately asked for: the bands of one scene lie alike. */
const REMEMBERED = 8;

const swaths = new Map<string, Promise<CoarseSwath>>();
const pictures = new Map<string, Promise<PlacedSwath>>();

interface CoarseSwath {
  readonly rows: number;
  readonly cols: number;
  /** Pixels between its nodes. */
  readonly step: number;
  readonly grid: SwathGrid;
}

/** @throws RASTER_UNREADABLE, RASTER_UNSUPPORTED, UNAVAILABLE */
export function placeSwath(geolocation: Geolocation, grid: PixelGrid, ports: PlacePorts): Promise<PlacedSwath> {
  const key = `${nameOf(geolocation)} ${JSON.stringify(grid)}`;
  return remembered(pictures, key, () => place(geolocation, grid, ports));
}

async function place(geolocation: Geolocation, grid: PixelGrid, ports: PlacePorts): Promise<PlacedSwath> {
  const coarse = await remembered(swaths, nameOf(geolocation), () => coarseSwath(geolocation));
  const { x: lon, y: lat } = ports.placesOnGrid(grid, 'EPSG:4326', TOLERANCE);
  const shape = { width: coarse.cols, height: coarse.rows };
  const window = windowOf(coarse, lon, lat, grid.width);
  if (window === null) {
    const nowhere = new Float64Array(lon.length).fill(NaN);
    return { places: { x: nowhere, y: nowhere, stepX: 1, stepY: 1, reduction: 1, turn: null }, shape };
  }
  const step = Math.ceil(Math.sqrt((window.width * window.height) / FINE_NODES));
  const fine = await geolocate(geolocation, window, step);
  const { x, y } = locate(fine, lon, lat, grid.width);
  for (let i = 0; i < x.length; i++) {
    x[i] = window.col + (x[i]! - 0.5) * step + 0.5;
    y[i] = window.row + (y[i]! - 0.5) * step + 0.5;
  }
  return { places: { x, y, ...stepsOf(x, y, grid.width), turn: null }, shape };
}

async function coarseSwath(geolocation: Geolocation): Promise<CoarseSwath> {
  const { longitude } = geolocation;
  const { rows, cols } = await netcdfSize({ variable: longitude.variable, path: await fileOf(longitude) });
  const step = Math.max(1, Math.ceil(Math.max(rows, cols) / COARSE_NODES));
  return { rows, cols, step, grid: await geolocate(geolocation, { col: 0, row: 0, width: cols, height: rows }, step) };
}

interface Window {
  readonly col: number;
  readonly row: number;
  readonly width: number;
  readonly height: number;
}

/** Pixels of the swath that the picture may need; null = none. */
function windowOf(
  { rows, cols, step, grid }: CoarseSwath,
  lon: Float64Array,
  lat: Float64Array,
  width: number,
): Window | null {
  const height = lon.length / width;
  const some = (size: number) => [...Array.from({ length: Math.ceil(size / SPARSE) }, (_, i) => i * SPARSE), size - 1];
  const [atCols, atRows] = [some(width), some(height)];
  const sparse = (of: Float64Array) =>
    Float64Array.from(atRows.flatMap((row) => atCols.map((col) => of[row * width + col]!)));
  // Nodes end before the swath does.
  const { x, y } = locate(grid, sparse(lon), sparse(lat), atCols.length, step === 1 ? 0.5 : 2);
  const span = (values: Float64Array, size: number): readonly [number, number] => {
    const known = values.filter((value) => !Number.isNaN(value));
    const [low, high] = [
      known.reduce((a, b) => Math.min(a, b), Infinity),
      known.reduce((a, b) => Math.max(a, b), -Infinity),
    ];
    const margin = 2 * step + spacing(values, atCols.length) * step + 2;
    return [Math.max(0, Math.floor(low * step - margin)), Math.min(size, Math.ceil(high * step + margin))];
  };
  const [[col, right], [row, bottom]] = [span(x, cols), span(y, rows)];
  return right > col && bottom > row ? { col, row, width: right - col, height: bottom - row } : null;
}

/** The longest way between two neighbours that were looked at. */
function spacing(values: Float64Array, width: number): number {
  let longest = 0;
  for (let i = 0; i < values.length; i++) {
    if ((i + 1) % width !== 0) longest = Math.max(longest, Math.abs(values[i + 1]! - values[i]!) || 0);
    if (i + width < values.length) longest = Math.max(longest, Math.abs(values[i + width]! - values[i]!) || 0);
  }
  return longest;
}

/** Every `step`-th pixel of a window, read strip by strip. */
async function geolocate({ longitude, latitude }: Geolocation, window: Window, step: number): Promise<SwathGrid> {
  const [rows, cols] = [Math.ceil(window.height / step), Math.ceil(window.width / step)];
  const nodes = async (of: NetcdfPlace) => {
    const path = await fileOf(of);
    const values = new Float64Array(rows * cols);
    const strip = Math.max(1, Math.floor(STRIP_PIXELS / window.width / step)) * step;
    for (let top = 0; top < window.height; top += strip) {
      const height = Math.min(strip, window.height - top);
      const part = await readNetcdf({
        path,
        variable: of.variable,
        window: { ...window, row: window.row + top, height },
      });
      for (let r = 0; r < height; r += step) {
        for (let c = 0; c < cols; c++) values[((top + r) / step) * cols + c] = part[r * window.width + c * step]!;
      }
    }
    return values;
  };
  return swathGrid(rows, cols, await nodes(longitude), await nodes(latitude));
}

/** How far apart neighbours of the picture lie in the swath: the middle of those that are known. */
function stepsOf(x: Float64Array, y: Float64Array, width: number) {
  const across: Array<readonly [number, number, number, number]> = [];
  const every = Math.max(1, Math.floor(x.length / 500));
  for (let i = 0; i + width < x.length; i += every) {
    if ((i + 1) % width === 0) continue;
    const found = [x[i + 1]! - x[i]!, y[i + 1]! - y[i]!, x[i + width]! - x[i]!, y[i + width]! - y[i]!] as const;
    if (found.every((value) => !Number.isNaN(value))) across.push(found);
  }
  const middle = (of: (one: (typeof across)[number]) => number) => {
    const sorted = across.map(of).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? 1;
  };
  return {
    stepX: middle(([a, , c]) => Math.hypot(a, c)),
    stepY: middle(([, b, , d]) => Math.hypot(b, d)),
    reduction: Math.sqrt(middle(([a, b, c, d]) => Math.abs(a * d - b * c))),
  };
}

function fileOf({ path, version, url }: NetcdfPlace): Promise<string> {
  return localFile(path, version ?? null, url);
}

function nameOf({ longitude, latitude }: Geolocation): string {
  return [longitude, latitude].map(({ path, version, variable }) => `${version} ${path} ${variable}`).join('\n');
}

function remembered<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const found = known.get(key) ?? make();
  known.delete(key);
  known.set(key, found);
  found.catch(() => known.delete(key));
  if (known.size > REMEMBERED) known.delete(known.keys().next().value!);
  return found;
}
