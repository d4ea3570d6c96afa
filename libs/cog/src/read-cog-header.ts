import { DomainError } from '#libs/errors';
import { type ObjectStore } from '#libs/storage';
import { type CogHeader, type CogImage, type SampleFormat } from './cog-header.js';
import { epsgOf, geoKeys, placementOf } from './geo-keys.js';
import { HeaderBytes } from './header-bytes.js';
import { numbersOf, readTiffStructure, textOf, type TiffDirectory } from './tiff-directory.js';

/** TIFF 6.0 §8 and §15, GeoTIFF 1.1 annex, GDAL's GTiff driver. */
const TAG = {
  subfileType: 254, width: 256, height: 257, bits: 258, compression: 259, photometric: 262, samples: 277, planar: 284,
  tileWidth: 322, tileHeight: 323, sampleFormat: 339, pixelScale: 33550, tiepoints: 33922, transformation: 34264,
  geoKeys: 34735, noData: 42113,
} as const; // prettier-ignore

const SAMPLE_FORMATS: Readonly<Record<number, SampleFormat>> = { 1: 'UINT', 2: 'INT', 3: 'FLOAT' };
const REDUCED = 1;
const MASK = 4;
/** Samples, tie points and geo keys of sane files; longer lists are refused instead of being read. */
const MAX_VALUES = 65_536;

/**
 * Reads all that the rules for COGs ask about: usually one range read of 16 kB, never a pixel and no offset arrays.
 * @throws RASTER_UNREADABLE with a reason (“it is no TIFF file”) when the bytes are no TIFF; what the store throws.
 */
export async function readCogHeader(
  store: Pick<ObjectStore, 'get'>,
  { key, size }: { readonly key: string; readonly size: number },
): Promise<CogHeader> {
  const file = new HeaderBytes(store, key, size);
  const { directories, littleEndian, isBigTiff, headerBytes } = await readTiffStructure(file);
  const numbers = async ({ entries }: TiffDirectory, tag: number): Promise<number[] | null> => {
    const entry = entries.get(tag);
    return entry ? numbersOf(file, entry, littleEndian, MAX_VALUES) : null;
  };
  const first = directories[0] as TiffDirectory;
  const one = async (tag: number) => (await numbers(first, tag))?.[0] ?? null;

  const images: CogImage[] = [];
  for (const directory of directories) images.push(await imageOf(directory, numbers));
  const { width, height } = images[0] as CogImage;
  if (width === 0 || height === 0) throw new DomainError('RASTER_UNREADABLE', 'it has no pixels');
  const samplesPerPixel = (await one(TAG.samples)) ?? 1;
  if (samplesPerPixel > MAX_VALUES) throw new DomainError('RASTER_UNREADABLE', `it claims ${samplesPerPixel} bands`);
  const keys = geoKeys((await numbers(first, TAG.geoKeys)) ?? []);
  const noData = first.entries.get(TAG.noData);
  return {
    isBigTiff,
    headerBytes,
    width,
    height,
    samplesPerPixel,
    bits: perSample(await numbers(first, TAG.bits), samplesPerPixel, 1),
    sampleFormats: perSample(await numbers(first, TAG.sampleFormat), samplesPerPixel, 1).map(
      (code) => SAMPLE_FORMATS[code] ?? null,
    ),
    compression: (await one(TAG.compression)) ?? 1,
    photometric: await one(TAG.photometric),
    isPlanar: (await one(TAG.planar)) === 2,
    epsg: epsgOf(keys),
    placement: placementOf(
      {
        pixelScale: await numbers(first, TAG.pixelScale),
        tiepoints: await numbers(first, TAG.tiepoints),
        transformation: await numbers(first, TAG.transformation),
      },
      keys,
    ),
    noData: noData ? noDataOf(await textOf(file, noData, 64)) : null,
    images,
  };
}

async function imageOf(
  directory: TiffDirectory,
  numbers: (directory: TiffDirectory, tag: number) => Promise<number[] | null>,
): Promise<CogImage> {
  const one = async (tag: number) => (await numbers(directory, tag))?.[0] ?? null;
  const subfile = (await one(TAG.subfileType)) ?? 0;
  return {
    index: directory.index,
    role: roleOf(directory.index, subfile),
    width: (await one(TAG.width)) ?? 0,
    height: (await one(TAG.height)) ?? 0,
    tileWidth: await one(TAG.tileWidth),
    tileHeight: await one(TAG.tileHeight),
  };
}

function roleOf(index: number, subfile: number): CogImage['role'] {
  if (index === 0) return 'full';
  if (subfile & MASK) return 'mask';
  return subfile & REDUCED ? 'overview' : 'other';
}

/** A single value stands for all samples; absent ones have TIFF's default. */
function perSample(values: number[] | null, samples: number, fallback: number): number[] {
  return Array.from({ length: samples }, (_, i) => values?.[i] ?? values?.[0] ?? fallback);
}

/** GDAL writes the number as text. */
function noDataOf(text: string): number | 'nan' | null {
  const trimmed = text.trim();
  if (/^[+-]?nan$/i.test(trimmed)) return 'nan';
  if (/^[+-]?inf(inity)?$/i.test(trimmed)) return null;
  const value = Number(trimmed);
  return trimmed === '' || !Number.isFinite(value) ? null : value;
}
