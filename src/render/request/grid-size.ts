import { type BBox } from '#libs/geo';
import { type JsonMember } from '../../platform/http/json-member.js';

export interface GridSize {
  readonly width: number;
  readonly height: number;
}

/** Of an image, and of how it may be asked for (process §4). */
export const MAX_SIZE_PX = 2500;
const DEFAULT_SIZE_PX = 256;
const BOTH_FORMS = 'Only width and height or resx and resy can be set at the same time.';

/**
 * `width` and `height`, or `resx` and `resy` in units of the CRS. One of a pair alone: the other makes square pixels.
 * The extent is never changed: the pixel becomes extent / size. @throws INVALID
 */
export function readSize(output: JsonMember, [minX, minY, maxX, maxY]: BBox, maxPx = MAX_SIZE_PX): GridSize {
  const [width, height, resx, resy] = ['width', 'height', 'resx', 'resy'].map((name) => output.get(name)) as [
    JsonMember,
    JsonMember,
    JsonMember,
    JsonMember,
  ];
  const bySize = !width.isAbsent || !height.isAbsent;
  const byResolution = !resx.isAbsent || !resy.isAbsent;
  const [extentX, extentY] = [maxX - minX, maxY - minY];
  if (bySize && byResolution) output.refuse(BOTH_FORMS, BOTH_FORMS);
  if (byResolution) {
    const [first, second] = resx.isAbsent ? [resy, resx] : [resx, resy];
    const step = readResolution(first);
    const other = second.isAbsent ? step : readResolution(second);
    const [stepX, stepY] = resx.isAbsent ? [other, step] : [step, other];
    return {
      width: fromResolution('width', extentX, stepX, resx.isAbsent ? resy : resx, maxPx),
      height: fromResolution('height', extentY, stepY, resy.isAbsent ? resx : resy, maxPx),
    };
  }
  if (!bySize) return { width: DEFAULT_SIZE_PX, height: DEFAULT_SIZE_PX };
  if (height.isAbsent) {
    const columns = readPixels(width, maxPx);
    return { width: columns, height: fromAspect('height', (columns * extentY) / extentX, width, maxPx) };
  }
  const rows = readPixels(height, maxPx);
  if (!width.isAbsent) return { width: readPixels(width, maxPx), height: rows };
  return { width: fromAspect('width', (rows * extentX) / extentY, height, maxPx), height: rows };
}

function readPixels(member: JsonMember, maxPx: number): number {
  const pixels = member.number();
  if (!Number.isInteger(pixels) || pixels < 1) member.refuse('must be a whole number of at least 1');
  return pixels <= maxPx ? pixels : member.refuse(`must be at most ${maxPx}`);
}

/** A number, or one written as text, as some clients send it. */
function readResolution(member: JsonMember): number {
  const { value } = member;
  const isNumeral = typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));
  const resolution = isNumeral ? Number(value) : member.number();
  return resolution > 0 ? resolution : member.refuse('must be greater than 0');
}

function fromResolution(side: string, extent: number, resolution: number, member: JsonMember, maxPx: number): number {
  const pixels = atLeastOne(extent / resolution);
  if (pixels <= maxPx) return pixels;
  const sentence = `\`${side} = ${pixels}\`, calculated from ${String(member.path.at(-1))}, is larger than allowed ${maxPx}.`;
  return member.refuse(sentence, sentence);
}

function fromAspect(side: string, exact: number, member: JsonMember, maxPx: number): number {
  const pixels = atLeastOne(exact);
  if (pixels <= maxPx) return pixels;
  return member.refuse(`makes ${side} = ${pixels}, which is larger than allowed ${maxPx}; send both`);
}

/** Half up. */
const atLeastOne = (exact: number) => Math.max(1, Math.round(exact));
