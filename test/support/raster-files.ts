import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gdalTool } from './gdal-cli.js';

export interface RasterFile {
  readonly width?: number;
  readonly height?: number;
  /** One constant value per band; null = one band that is never written. */
  readonly values?: readonly number[] | null;
  readonly type?: string;
  /** null = none. */
  readonly crs?: string | null;
  /** [ulx, uly, lrx, lry]; null = no position. */
  readonly corners?: readonly [number, number, number, number] | null;
  readonly creation?: readonly string[];
}

/** Writes a GeoTIFF with GDAL's own tool: by default 64 × 48 px of 10 m in UTM 33N, three bytes 10, 20, 30. */
export async function writeRaster(path: string, file: RasterFile = {}): Promise<string> {
  const { width = 64, height = 48, values = [10, 20, 30], type = 'Byte', crs = 'EPSG:32633', creation = [] } = file;
  const corners = file.corners ?? [500_000, 5_000_000, 500_000 + width * 10, 5_000_000 - height * 10];
  await gdalTool('gdal_create', [
    '-of', 'GTiff', '-ot', type, '-outsize', String(width), String(height), '-bands', String(values?.length ?? 1),
    ...(values ?? []).flatMap((value) => ['-burn', String(value)]),
    ...(crs === null ? [] : ['-a_srs', crs]),
    ...(file.corners === null ? [] : ['-a_ullr', ...corners.map(String)]),
    ...creation.flatMap((option) => ['-co', option]),
    path,
  ]); // prettier-ignore
  return path;
}

/** 16-bit noise that no codec makes small, in UTM 33N: a raster whose bytes are all needed. */
export async function writeNoise(path: string, size: number, creation: readonly string[] = []): Promise<string> {
  let seed = 12345;
  const pixels = Uint16Array.from(
    { length: size * size },
    () => (seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff) >>> 15,
  );
  await writeFile(`${path}.raw`, pixels);
  await writeFile(
    `${path}.vrt`,
    `<VRTDataset rasterXSize="${size}" rasterYSize="${size}"><SRS>EPSG:32633</SRS>
      <GeoTransform>500000, 10, 0, 5000000, 0, -10</GeoTransform>
      <VRTRasterBand dataType="UInt16" band="1" subClass="VRTRawRasterBand">
        <SourceFilename>${path}.raw</SourceFilename><ByteOrder>LSB</ByteOrder>
      </VRTRasterBand></VRTDataset>`,
  );
  await translate(`${path}.vrt`, path, creation);
  return path;
}

/** A small byte raster whose pixel rows do not run east: 30° or so. */
export async function writeRotated(dir: string): Promise<string> {
  const straight = await writeRaster(join(dir, 'straight.tif'));
  const vrt = join(dir, 'rotated.vrt');
  await gdalTool('gdal_translate', ['-of', 'VRT', straight, vrt]);
  const turned = '<GeoTransform>500000, 8, 5, 5000000, 5, -8</GeoTransform>';
  await writeFile(vrt, (await readFile(vrt, 'utf8')).replace(/<GeoTransform>.*<\/GeoTransform>/, turned));
  return translate(vrt, join(dir, 'rotated.tif'));
}

/** gdal_translate to GeoTIFF, or to whatever `-of` in `options` says; plain `KEY=VALUE` become creation options. */
export async function translate(source: string, target: string, options: readonly string[] = []): Promise<string> {
  const args = options.flatMap((option) => (/^[A-Z_]+=/.test(option) ? ['-co', option] : [option]));
  await gdalTool('gdal_translate', ['-q', ...args, source, target]);
  return target;
}

/** The smallest file that calls itself a TIFF and declares zero samples per pixel. */
export function tiffWithoutBands(): Buffer {
  const tags = [
    [256, 1], [257, 1], [258, 8], [259, 1], [262, 1], [273, 8], [277, 0], [278, 1], [279, 1],
  ] as const; // prettier-ignore
  const bytes = Buffer.alloc(8 + 2 + tags.length * 12 + 4);
  bytes.write('II*\0', 'latin1');
  bytes.writeUInt32LE(8, 4);
  bytes.writeUInt16LE(tags.length, 8);
  tags.forEach(([tag, value], i) => {
    const at = 10 + i * 12;
    bytes.writeUInt16LE(tag, at);
    bytes.writeUInt16LE(3, at + 2);
    bytes.writeUInt32LE(1, at + 4);
    bytes.writeUInt32LE(value, at + 8);
  });
  return bytes;
}
