import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { mapLimited, run } from './measure.js';

const TILE_PX = 512;
const COLUMNS = 25;

/**
 * Cuts `count` adjoining COG tiles of 512 px out of an enlarged sample band, so that their pixels compress like real
 * ones. Returns their paths in row order.
 */
export async function cutTiles(sample: string, folder: string, count: number): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const rows = Math.ceil(count / COLUMNS);
  const big = join(folder, 'big.vrt');
  await run('gdal_translate', [
    '-q',
    '-of',
    'VRT',
    '-r',
    'bilinear',
    '-outsize',
    String(COLUMNS * TILE_PX),
    String(rows * TILE_PX),
    sample,
    big,
  ]);
  return mapLimited(
    Array.from({ length: count }, (_, i) => i),
    2,
    async (i) => {
      const tile = join(folder, `tile-${String(i).padStart(3, '0')}.tif`);
      const window = [(i % COLUMNS) * TILE_PX, Math.floor(i / COLUMNS) * TILE_PX, TILE_PX, TILE_PX].map(String);
      await run('gdal_translate', [
        '-q',
        '-of',
        'COG',
        '-co',
        'COMPRESS=DEFLATE',
        '-co',
        'PREDICTOR=YES',
        '-co',
        'BLOCKSIZE=512',
        '-srcwin',
        ...window,
        big,
        tile,
      ]);
      return tile;
    },
  );
}
