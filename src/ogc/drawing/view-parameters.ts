import { MAX_SIZE_PX } from '../../render/index.js';
import { type Kvp } from './kvp.js';
import { readTime } from './map-time.js';
import { type MapView } from './map-view.js';

/** `PREVIEW` of Sentinel Hub's WMS as Process writes it. */
const PREVIEW_MODES = ['DETAIL', 'PREVIEW', 'EXTENDED_PREVIEW', 'EXTENDED_PREVIEW'];
const MAX_SCRIPT_BASE64 = 1_400_000;
/** Longest and shortest: https servers elsewhere take no more than this in an address anyway. */
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

/** What WMS, WMTS and tiles alike may say about scenes: TIME, MAXCC, PRIORITY, PREVIEW, UPSAMPLING, DOWNSAMPLING. */
export function readWishes(kvp: Kvp): MapView['wishes'] {
  const preview = kvp.whole('PREVIEW', 0, 3);
  return withoutNull({
    timeRange: readTime(kvp),
    maxCloudCoverage: kvp.number('MAXCC', 0, 100),
    mosaickingOrder: kvp.get('PRIORITY'),
    previewMode: preview === null ? null : PREVIEW_MODES[preview],
    upsampling: kvp.get('UPSAMPLING')?.toUpperCase() ?? null,
    downsampling: kvp.get('DOWNSAMPLING')?.toUpperCase() ?? null,
  });
}

/**
 * EVALSCRIPT in base64, plain or for addresses. EVALSCRIPTURL is refused: the platform fetches nothing for strangers.
 * SHOWLOGO, WARNINGS and EVALSOURCE are checked by nobody: no logo and no warnings are ever drawn into a picture, and
 * LAYERS says what the data are.
 */
export function readEvalscript(kvp: Kvp): string | null {
  if (kvp.get('EVALSCRIPTURL') !== null) kvp.refuse('EVALSCRIPTURL', 'is not supported; send the script as EVALSCRIPT');
  // A plus sign in a query is a blank.
  const text = kvp.get('EVALSCRIPT')?.replaceAll(' ', '+') ?? null;
  if (text === null) return null;
  if (text.length > MAX_SCRIPT_BASE64 || !BASE64.test(text)) kvp.refuse('EVALSCRIPT', 'must be base64');
  const script = Buffer.from(text, 'base64').toString('utf8');
  return script.trim() === '' ? kvp.refuse('EVALSCRIPT', 'must be base64 of a script') : script;
}

/** WIDTH and HEIGHT, or RESX and RESY in units of the reference system (`10`, in metres also `10m`). */
export function readMapSize(kvp: Kvp, isGeographic: boolean): Record<string, number> {
  const [width, height] = [kvp.whole('WIDTH', 1, MAX_SIZE_PX), kvp.whole('HEIGHT', 1, MAX_SIZE_PX)];
  const [resx, resy] = [readResolution(kvp, 'RESX', isGeographic), readResolution(kvp, 'RESY', isGeographic)];
  const size = withoutNull({ width, height, resx, resy }) as Record<string, number>;
  if (Object.keys(size).length === 0) kvp.required('WIDTH');
  return size;
}

function readResolution(kvp: Kvp, name: string, isGeographic: boolean): number | null {
  const text = kvp.get(name);
  if (text === null) return null;
  const inMetres = /m$/i.test(text);
  if (inMetres && isGeographic) kvp.refuse(name, 'must be in degrees here');
  const value = Number(inMetres ? text.slice(0, -1) : text);
  return Number.isFinite(value) && value > 0 ? value : kvp.refuse(name, 'must be a number greater than 0');
}

function withoutNull(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));
}
