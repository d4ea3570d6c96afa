import { type BBox, unionBBoxes } from '#libs/geo';
import { bboxOfHeader, type CogHeader } from './cog-header.js';

export interface PlacedFile {
  readonly key: string;
  readonly header: CogHeader;
}

/** Rounding of the corner and pixel size in a header, as a part of a pixel. */
const PIXEL_TOLERANCE = 1e-3;
const SIDES = ['west', 'south', 'east', 'north'] as const;

/** byoc §5 rules 6 and 8, across the files of one tile, each of which is a good file. Empty = they fit together. */
export function checkFiles(files: readonly PlacedFile[]): string[] {
  const [first] = files;
  if (first === undefined) return [];
  const other = files.find(({ header }) => header.epsg !== first.header.epsg);
  if (other)
    return [
      `All files of a tile must have one CRS: found EPSG:${first.header.epsg} (file "${first.key}") and ` +
        `EPSG:${other.header.epsg} (file "${other.key}")`,
    ];
  const common = intersectionOf(files);
  if (common === null) return [`The files of a tile must overlap: ${files.map(({ key }) => `"${key}"`).join(', ')}`];
  return files.flatMap((file) => strayFaults(file, common));
}

/** What all files cover; null when nothing. */
export function intersectionOf(files: readonly PlacedFile[]): BBox | null {
  const boxes = placedBoxes(files);
  const pick = (side: number, of: (...values: number[]) => number) => of(...boxes.map((box) => box[side] as number));
  const box: BBox = [pick(0, Math.max), pick(1, Math.max), pick(2, Math.min), pick(3, Math.min)];
  return box[0] < box[2] && box[1] < box[3] ? box : null;
}

export function unionOf(files: readonly PlacedFile[]): BBox {
  return unionBBoxes(placedBoxes(files)) as BBox;
}

function placedBoxes(files: readonly PlacedFile[]): BBox[] {
  return files.map(({ header }) => bboxOfHeader(header)).filter((box) => box !== null);
}

function strayFaults({ key, header }: PlacedFile, common: BBox): string[] {
  const box = bboxOfHeader(header);
  if (box === null || header.placement.kind !== 'north-up') return [];
  const { pixelWidth, pixelHeight } = header.placement;
  return SIDES.flatMap((side, i) => {
    const pixels = Math.abs((box[i] as number) - (common[i] as number)) / (i % 2 === 0 ? pixelWidth : pixelHeight);
    if (pixels <= 1 + PIXEL_TOLERANCE) return [];
    return [
      `The ${side} edge may differ by 1 pixel from what all files of the tile cover, found ${pixels.toFixed(2)} pixels: ` +
        `${box[i]} instead of ${common[i]} (file "${key}")`,
    ];
  });
}
