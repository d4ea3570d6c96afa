import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ModuleMetadata } from '@nestjs/common';
import { ProcessModule } from '../../src/process/index.js';
import { cutSample, startByocApp, type ByocApp } from './byoc-app.js';
import { type Json, type SignedIn } from './catalog-app.js';
import { gdalinfo, gdalTool } from './gdal-cli.js';

export interface ProcessAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  /** Of an error, or of user data; null otherwise. */
  readonly json: Json;
}

/** A picture as GDAL reads it. */
export interface DecodedPicture {
  readonly width: number;
  readonly height: number;
  readonly bands: number;
  /** GDAL's name. */
  readonly type: string;
  readonly geoTransform: readonly number[];
  /** Interleaved by pixel. */
  readonly values: ArrayLike<number>;
}

/** Process over HTTP with real renderers, and BYOC to feed it. */
export interface ProcessApp extends ByocApp {
  process(body: unknown, options?: { accept?: string; who?: SignedIn | null; path?: string }): Promise<ProcessAnswer>;
  decode(bytes: Uint8Array): Promise<DecodedPicture>;
  /** Ingests bands of the Sentinel-2 sample (UTM 29N, 512 × 512 px of 100 m) as one tile. @returns the collection's type */
  sentinel2(bands: readonly string[], sensingTime?: string): Promise<string>;
}

const ARRAYS = { Byte: Uint8Array, UInt16: Uint16Array, Int16: Int16Array, Float32: Float32Array } as const;

/** @param imports features besides BYOC and Process */
export async function startProcessApp(
  env: Record<string, string> = {},
  imports: NonNullable<ModuleMetadata['imports']> = [],
): Promise<ProcessApp> {
  const app = await startByocApp(env, [ProcessModule, ...imports]);
  let pictures = 0;
  return {
    ...app,
    process: async (body, { accept, who = app.people.editor, path = '/api/v1/process' } = {}) => {
      const headers = { 'content-type': 'application/json', ...(accept !== undefined && { accept }) };
      const form = body instanceof FormData;
      const answer = await app.fetch(path, who, {
        method: 'POST',
        headers: form ? (accept === undefined ? {} : { accept }) : headers,
        body: form ? body : typeof body === 'string' ? body : JSON.stringify(body),
      });
      const bytes = Buffer.from(await answer.arrayBuffer());
      const isJson = answer.headers.get('content-type')?.startsWith('application/json') ?? false;
      return {
        status: answer.status,
        headers: answer.headers,
        bytes,
        json: isJson ? JSON.parse(bytes.toString()) : null,
      };
    },
    decode: async (bytes) => {
      const path = join(app.dataDir, `picture-${++pictures}`);
      await writeFile(path, bytes);
      const { size, bands, geoTransform } = await gdalinfo(path);
      await gdalTool('gdal_translate', ['-q', '-of', 'ENVI', '-co', 'INTERLEAVE=BIP', path, `${path}.bip`]);
      const raw = await readFile(`${path}.bip`);
      const type = bands[0]?.type ?? '';
      const values = new ARRAYS[type as keyof typeof ARRAYS](Uint8Array.from(raw).buffer);
      return { width: size[0], height: size[1], bands: bands.length, type, geoTransform, values };
    },
    sentinel2: async (bands, sensingTime = '2020-02-19T11:33:21Z') => {
      const bucket = `s2-${crypto.randomUUID().slice(0, 8)}`;
      for (const name of bands) await cutSample(`${name}.tif`, await app.file(bucket, `tile/${name}.tif`), ['-a_nodata', '0']); // prettier-ignore
      const id = await app.createCollection({ s3Bucket: bucket });
      const tile = (await app.ingested(id, { path: 'tile/(BAND).tif', sensingTime })) as { status: string };
      if (tile.status !== 'INGESTED') throw new Error(JSON.stringify(tile));
      return `byoc-${id}`;
    },
  };
}

/** Values of the sample's only band, row by row from the north. */
export async function sampleBand(app: ProcessApp, name: string): Promise<ArrayLike<number>> {
  return (await app.decode(await readFile(`samples/sentinel2-29RKH/${name}.tif`))).values;
}
