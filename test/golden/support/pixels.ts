import { readFileSync, writeFileSync } from 'node:fs';
import { type EncodableImage, type Samples, type SampleType } from '#libs/encode';
import { gdalCli, type Workplace } from './gdal-cli.js';

const ARRAY = {
  UINT8: Uint8Array,
  INT8: Int8Array,
  UINT16: Uint16Array,
  INT16: Int16Array,
  FLOAT32: Float32Array,
} as const;

/** ENVI "data type"; int8 is unknown to it and is laid down as bytes. */
const ENVI_TYPE: Readonly<Record<SampleType, number>> = { UINT8: 1, INT8: 1, UINT16: 12, INT16: 2, FLOAT32: 4 };

/** A picture whose value is a function of place and band. */
export function picture(
  width: number,
  height: number,
  bands: number,
  sampleType: SampleType,
  value: (col: number, row: number, band: number) => number,
): EncodableImage & { data: Samples } {
  const data = new ARRAY[sampleType](width * height * bands);
  for (let i = 0; i < data.length; i++) {
    const pixel = Math.floor(i / bands);
    data[i] = value(pixel % width, Math.floor(pixel / width), i % bands);
  }
  return { width, height, bands, sampleType, data };
}

/** The same samples as GDAL's own ENVI driver reads them: the raster that an encoder's work is held against. */
export function asEnvi(place: Workplace, name: string, image: EncodableImage): string {
  const { width, height, bands, sampleType, data } = image;
  const path = place.path(`${name}.bip`);
  writeFileSync(path, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  const header = { samples: width, lines: height, bands, 'data type': ENVI_TYPE[sampleType], 'byte order': 0 };
  const lines = Object.entries(header).map(([key, number]) => `${key} = ${number}`);
  writeFileSync(place.path(`${name}.hdr`), ['ENVI', 'interleave = bip', ...lines, ''].join('\n'));
  return path;
}

/** Per band, as `gdalinfo -checksum` prints them. */
export function checksums(path: string): number[] {
  const { bands } = JSON.parse(gdalCli('gdalinfo', '-json', '-checksum', path)) as { bands: { checksum: number }[] };
  return bands.map(({ checksum }) => checksum);
}

/** Samples interleaved by pixel, as GDAL decodes them. */
export function rawByGdal(path: string): Buffer {
  gdalCli('gdal_translate', '-q', '-of', 'ENVI', '-co', 'INTERLEAVE=BIP', path, `${path}.bip`);
  return readFileSync(`${path}.bip`);
}
