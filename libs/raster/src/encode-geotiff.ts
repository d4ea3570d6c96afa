import { randomUUID } from 'node:crypto';
import { type Dataset } from 'gdal-async';
import { bytesOf, bytesPerSample, type EncodableImage, type SampleType } from '#libs/encode';
import { DomainError } from '#libs/errors';
import { gdal } from './gdal.js';

/** GDAL before 3.7 has no Int8: bytes marked as signed. */
export const GDAL_TYPE: Readonly<Record<SampleType, string>> = {
  UINT8: 'Byte',
  INT8: 'Byte',
  UINT16: 'UInt16',
  INT16: 'Int16',
  FLOAT32: 'Float32',
};

/** Px per side of a tile; a smaller picture is one strip. */
const TILE = 256;

/** Memory that GDAL reads at the moment. */
const lent = new WeakSet<ArrayBufferLike>();

/**
 * A north-up GeoTIFF in memory: all bands in one file, interleaved by pixel, Deflate with the predictor of the type,
 * GDAL_NODATA where given. Three or four unsigned bands are declared as red, green, blue; whatever exceeds them is a
 * plain extra sample, never alpha (process.md §5). @throws INVALID for a CRS that PROJ does not know
 */
export async function encodeGeoTiff(image: EncodableImage): Promise<Uint8Array> {
  const name = `/vsimem/encode-${randomUUID()}`;
  const [raw, target] = [`${name}.raw`, `${name}.tif`];
  const bytes = ownable(bytesOf(image));
  const description = rawDescription(image, raw);
  gdal.vsimem.set(bytes, raw);
  lent.add(bytes.buffer);
  try {
    await copyTo(target, description, creationOptions(image));
    return gdal.vsimem.release(target);
  } finally {
    for (const path of [raw, target]) release(path);
    lent.delete(bytes.buffer);
  }
}

/** gdal-async knows a lent file by its address: of memory lent twice, releasing one file deletes the other. */
function ownable(bytes: Buffer): Buffer {
  return lent.has(bytes.buffer) ? Buffer.from(bytes) : bytes;
}

async function copyTo(target: string, description: string, options: string[]): Promise<void> {
  const source = await gdal.openAsync(description, 'r', ['VRT']);
  let written: Dataset | undefined;
  try {
    written = await gdal.drivers.get('GTiff').createCopyAsync(target, source, options);
    // The blocks are compressed here; `close` would do it on the event loop.
    await written.flushAsync();
  } finally {
    written?.close();
    source.close();
  }
}

function release(path: string): void {
  try {
    gdal.vsimem.release(path);
  } catch {
    // Gone already: released with its bytes, or never written.
  }
}

/** GTiff creation options; pure. Compression level 1 is a sixth of the work of 6 and 10 % larger. */
export function creationOptions({
  width,
  height,
  bands,
  sampleType,
}: Pick<EncodableImage, 'width' | 'height' | 'bands' | 'sampleType'>): string[] {
  const isUnsigned = sampleType === 'UINT8' || sampleType === 'UINT16';
  const isColour = isUnsigned && (bands === 3 || bands === 4);
  const isTiled = width > TILE || height > TILE;
  return [
    'INTERLEAVE=PIXEL',
    'COMPRESS=DEFLATE',
    'ZLEVEL=1',
    `PREDICTOR=${sampleType === 'FLOAT32' ? 3 : 2}`,
    ...(isTiled ? ['TILED=YES', `BLOCKXSIZE=${TILE}`, `BLOCKYSIZE=${TILE}`] : [`BLOCKYSIZE=${height}`]),
    `PHOTOMETRIC=${isColour ? 'RGB' : 'MINISBLACK'}`,
    'ALPHA=NO',
    'BIGTIFF=IF_SAFER',
    ...(sampleType === 'INT8' ? ['PIXELTYPE=SIGNEDBYTE'] : []),
  ];
}

/** A VRT over raw samples: GDAL reads them where they lie. */
function rawDescription(image: EncodableImage, path: string): string {
  const { width, height, bands, sampleType, nodata } = image;
  const size = bytesPerSample(sampleType);
  const band = (index: number) => `
  <VRTRasterBand dataType="${GDAL_TYPE[sampleType]}" band="${index + 1}" subClass="VRTRawRasterBand">
    ${nodata === undefined ? '' : `<NoDataValue>${nodataText(nodata)}</NoDataValue>`}
    <SourceFilename relativeToVRT="0">${path}</SourceFilename>
    <ImageOffset>${index * size}</ImageOffset>
    <PixelOffset>${bands * size}</PixelOffset>
    <LineOffset>${width * bands * size}</LineOffset>
  </VRTRasterBand>`;
  return `<VRTDataset rasterXSize="${width}" rasterYSize="${height}">${georeference(image)}
${Array.from({ length: bands }, (_, index) => band(index)).join('')}
</VRTDataset>`;
}

/** CRS as WKT, and the geotransform of the outer edges. */
function georeference({ width, height, georeference: place }: EncodableImage): string {
  if (!place) return '';
  const [minX, minY, maxX, maxY] = place.bbox;
  const transform = [minX, (maxX - minX) / width, 0, maxY, 0, (minY - maxY) / height];
  assertCrs(place.crs);
  return `<SRS dataAxisToSRSAxisMapping="1,2">${place.crs}</SRS><GeoTransform>${transform.join(',')}</GeoTransform>`;
}

/** @throws INVALID */
export function assertCrs(crs: string): void {
  try {
    gdal.SpatialReference.fromUserInput(crs);
  } catch (error) {
    throw new DomainError('INVALID', `crs: ${crs} is unknown`, { cause: error });
  }
}

/** As GDAL spells what JSON cannot. */
function nodataText(nodata: number): string {
  if (Number.isNaN(nodata)) return 'nan';
  if (Number.isFinite(nodata)) return String(nodata);
  return nodata > 0 ? 'inf' : '-inf';
}
