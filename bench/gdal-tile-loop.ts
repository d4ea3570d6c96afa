import gdal from 'gdal-async';
import { type MapTile } from './map-tile.js';

/**
 * The peer of the map-tile bench: one long-lived GDAL process that keeps its source open, warps it to a tile with the
 * warper and writes a PNG, as a server built on GDAL does. Arguments: the raster (a VRT stacks separate files), the value
 * that becomes 255, the resampling, zlib's level. A tile comes as a message; the answer is {ms, bytes} of the tile.
 */
const [path, white, resampling, zlibLevel] = process.argv.slice(2) as [string, string, string, string];
const source = gdal.open(path);
let drawn = 0;

process.on('message', (tile: MapTile) => void draw(tile).then((answer) => process.send?.(answer)));

async function draw({ bbox, side }: MapTile): Promise<{ ms: number; bytes: number }> {
  const started = performance.now();
  const size = String(side);
  const warped = await gdal.warpAsync(
    `tile-${++drawn}`,
    null,
    [source],
    [
      ...['-of', 'MEM', '-t_srs', 'EPSG:3857', '-te', ...bbox.map(String), '-ts', size, size],
      ...['-r', resampling, '-dstalpha'],
    ],
  );
  const file = `/vsimem/tile-${drawn}.png`;
  const scale = [1, 2, 3].flatMap((band) => [`-scale_${band}`, '0', white, '0', '255']);
  const alpha = ['-scale_4', '0', '65535', '0', '255'];
  const png = await gdal.translateAsync(file, warped, [
    '-of',
    'PNG',
    '-ot',
    'Byte',
    ...scale,
    ...alpha,
    '-co',
    `ZLEVEL=${zlibLevel}`,
  ]);
  png.close();
  warped.close();
  const bytes = gdal.vsimem.release(file).length;
  return { ms: performance.now() - started, bytes };
}
