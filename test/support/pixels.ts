import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gdalTool } from './gdal-cli.js';

/** All pixels of a band as gdal_translate reads them, row by row from the north; no-data stays the number it is. */
export async function pixelsOf(path: string, band = 1): Promise<Float64Array> {
  const dir = await mkdtemp(join(tmpdir(), 'swath-pixels-'));
  try {
    const raw = join(dir, 'raw');
    await gdalTool('gdal_translate', ['-q', '-of', 'ENVI', '-ot', 'Float64', '-b', String(band), path, raw]);
    return new Float64Array(new Uint8Array(await readFile(raw)).buffer);
  } finally {
    await rm(dir, { recursive: true });
  }
}
