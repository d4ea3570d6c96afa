import { readFileSync } from 'node:fs';

/** Tag numbers of TIFF 6.0, GeoTIFF and GDAL. */
export const TAG = {
  photometric: 262,
  planarConfiguration: 284,
  predictor: 317,
  sampleFormat: 339,
  pixelScale: 33550,
  tiepoint: 33922,
  geoKeys: 34735,
  gdalNodata: 42113,
} as const;

type Reader = (bytes: Buffer, at: number) => number;

/** TIFF field type → size and reader; ASCII comes as its character codes. */
const TYPES: Readonly<Record<number, readonly [size: number, read: Reader]>> = {
  1: [1, (bytes, at) => bytes.readUInt8(at)],
  2: [1, (bytes, at) => bytes.readUInt8(at)],
  3: [2, (bytes, at) => bytes.readUInt16LE(at)],
  4: [4, (bytes, at) => bytes.readUInt32LE(at)],
  12: [8, (bytes, at) => bytes.readDoubleLE(at)],
};

/** The first directory of a little-endian classic TIFF, read by the letter: what readers without GDAL go by. */
export function tiffTags(path: string): ReadonlyMap<number, readonly number[]> {
  const bytes = readFileSync(path);
  if (bytes.toString('latin1', 0, 4) !== 'II*\0') throw new Error(`${path} is no little-endian TIFF`);
  const start = bytes.readUInt32LE(4);
  const entries = Array.from({ length: bytes.readUInt16LE(start) }, (_, i) => {
    const entry = start + 2 + i * 12;
    const [tag, type, count] = [
      bytes.readUInt16LE(entry),
      bytes.readUInt16LE(entry + 2),
      bytes.readUInt32LE(entry + 4),
    ];
    const [size, read] = TYPES[type]!;
    const from = size * count <= 4 ? entry + 8 : bytes.readUInt32LE(entry + 8);
    return [tag, Array.from({ length: count }, (_value, k) => read(bytes, from + k * size))] as const;
  });
  return new Map(entries);
}

/** Inline keys of a GeoKeyDirectory: ID → value. */
export function geoKeys(tags: ReadonlyMap<number, readonly number[]>): ReadonlyMap<number, number> {
  const directory = tags.get(TAG.geoKeys)!;
  return new Map(
    Array.from({ length: directory[3]! }, (_, i) => directory.slice(4 + i * 4, 8 + i * 4))
      .filter(([, location]) => location === 0)
      .map(([key, , , value]) => [key!, value!]),
  );
}
