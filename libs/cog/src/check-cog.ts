import { bboxOfHeader, type CogHeader } from './cog-header.js';
import { bandTypeOf, type BandType, storedAs, STORED_BITS } from './band-type.js';
import { crossesPole, isSupportedCrs, SUPPORTED_CRS } from './supported-crs.js';

/** What a collection expects of one band of a file. */
export interface ExpectedBand {
  readonly name: string;
  /** 1-based. */
  readonly bandIndex: number;
  /** null members = whatever the file has. */
  readonly bitDepth: BandType['bitDepth'] | null;
  readonly sampleFormat: BandType['sampleFormat'] | null;
}

export interface CheckedFile {
  /** As messages name it. */
  readonly key: string;
  readonly header: CogHeader;
  readonly bands: readonly ExpectedBand[];
}

/** Limits of byoc §5. */
const MIN_TILE = 256;
const MAX_TILE = 2048;
const MAX_HEADER_BYTES = 1024 * 1024;
const MAX_CHUNKY_BANDS = 10;

/** TIFF compression codes that may be used: none, LZW, deflate (two codes), PackBits, PIXTIFF_ZIP, ZSTD. */
const COMPRESSIONS: ReadonlySet<number> = new Set([1, 5, 8, 32773, 32946, 50000, 50013]);
/** Those that also go with another photometric interpretation than BlackIsZero and RGB. */
const PLAIN_COMPRESSIONS: ReadonlySet<number> = new Set([1, 8, 32946, 50000]);
const COMPRESSION_NAMES: Readonly<Record<number, string>> = {
  1: 'none', 2: 'CCITT RLE', 3: 'CCITT group 3', 4: 'CCITT group 4', 5: 'LZW', 6: 'old JPEG', 7: 'JPEG', 8: 'DEFLATE',
  32773: 'PACKBITS', 32946: 'DEFLATE', 34712: 'JPEG 2000', 34887: 'LERC', 34925: 'LZMA', 50000: 'ZSTD', 50001: 'WEBP',
  50002: 'JPEG XL', 50013: 'PIXTIFF_ZIP',
}; // prettier-ignore
const PHOTOMETRIC_NAMES: Readonly<Record<number, string>> = {
  0: 'WhiteIsZero', 3: 'palette', 4: 'mask', 5: 'CMYK', 6: 'YCbCr', 8: 'CIELab',
}; // prettier-ignore

/** The rules of byoc §5 that one file can break; one sentence each, with found and expected value. Empty = a good file. */
export function checkCog(file: CheckedFile): string[] {
  const { key, header, bands } = file;
  const where = `file "${key}"${bandWords(bands)}`;
  const wholeFile = [...headerFaults(header), ...codecFaults(header), ...placeFaults(header)];
  return [...tileFaults(header, where), ...wholeFile.map((fault) => `${fault} (${where})`), ...bandFaults(file)];
}

/** Rule 2. Masks are not used and not judged (rule 17), but count as images. */
function tileFaults({ images }: CogHeader, where: string): string[] {
  return images
    .filter(({ role }) => role !== 'mask')
    .filter(({ tileWidth, tileHeight }) => !isTileSize(tileWidth) || !isTileSize(tileHeight))
    .map(({ index, tileWidth, tileHeight }) => {
      const found = tileWidth === null ? 'strips instead of tiles' : `${tileWidth} × ${tileHeight}`;
      return (
        `Ensure tiles of image at index ${index} have width and height between ${MIN_TILE} and ${MAX_TILE}. ` +
        `Found ${found} (${where})`
      );
    });
}

/** Rule 3. */
function headerFaults({ headerBytes }: CogHeader): string[] {
  if (headerBytes <= MAX_HEADER_BYTES) return [];
  return [`The header must not exceed ${MAX_HEADER_BYTES} bytes, found ${headerBytes}`];
}

function isTileSize(size: number | null): boolean {
  return size !== null && size >= MIN_TILE && size <= MAX_TILE;
}

/** Rules 11, 12, 13. */
function codecFaults({ compression, photometric, isPlanar, samplesPerPixel }: CogHeader): string[] {
  const faults: string[] = [];
  const name = COMPRESSION_NAMES[compression] ?? `code ${compression}`;
  if (!COMPRESSIONS.has(compression))
    faults.push(`Compression must be none, DEFLATE, ZLIB, ZSTD, PIXTIFF_ZIP, PACKBITS or LZW, found ${name}`);
  else if (photometric !== null && photometric !== 1 && photometric !== 2 && !PLAIN_COMPRESSIONS.has(compression))
    faults.push(
      `Photometric interpretation ${PHOTOMETRIC_NAMES[photometric] ?? photometric} goes with compression none, DEFLATE ` +
        `or ZSTD only, found ${name}`,
    );
  if (!isPlanar && samplesPerPixel > MAX_CHUNKY_BANDS)
    faults.push(
      `Pixel-interleaved files must not have more than ${MAX_CHUNKY_BANDS} bands, found ${samplesPerPixel}; ` +
        'band-interleaved ones may',
    );
  return faults;
}

/** Rules 6 and 7, for one file. */
function placeFaults(header: CogHeader): string[] {
  const { epsg, placement } = header;
  const faults: string[] = [];
  if (epsg === null || !isSupportedCrs(epsg))
    faults.push(`The CRS must be one of ${SUPPORTED_CRS}, found ${epsg === null ? 'none' : `EPSG:${epsg}`}`);
  if (placement.kind === 'unusable') faults.push(`The image must be north-up with a tie point and pixel size: ${placement.why}`); // prettier-ignore
  const bbox = bboxOfHeader(header);
  if (epsg !== null && bbox !== null && crossesPole(epsg, bbox))
    faults.push(`The image must not cross a pole, found y from ${bbox[1]} to ${bbox[3]} in EPSG:${epsg}`);
  return faults;
}

/** Rules 9 and 10. */
function bandFaults({ key, header, bands }: CheckedFile): string[] {
  return bands.flatMap((band) => {
    const where = `(file "${key}", band ${band.name})`;
    if (band.bandIndex > header.samplesPerPixel)
      return [`Band number ${band.bandIndex} is expected, found ${header.samplesPerPixel} band(s) ${where}`];
    const found = storedAs(header, band.bandIndex);
    const type = bandTypeOf(header, band.bandIndex);
    if (type === null) return [`Values must be ${supportedBits()}, found ${found} ${where}`];
    const isExpected =
      (band.bitDepth ?? type.bitDepth) === type.bitDepth &&
      (band.sampleFormat ?? type.sampleFormat) === type.sampleFormat;
    if (isExpected) return [];
    const expected = `${band.bitDepth ?? 'any'}-bit ${band.sampleFormat ?? 'values'}`;
    return [`The collection stores this band as ${expected}, found ${found} ${where}`];
  });
}

function supportedBits(): string {
  return Object.entries(STORED_BITS)
    .map(([format, bits]) => `${format} of ${bits.join(', ')} bits`)
    .join('; ');
}

function bandWords(bands: readonly ExpectedBand[]): string {
  if (bands.length === 0) return '';
  const names = bands.slice(0, 5).map(({ name }) => name);
  return `, band${bands.length > 1 ? 's' : ''} ${names.join(', ')}${bands.length > 5 ? ', …' : ''}`;
}
