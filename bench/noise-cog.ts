import { randomFillSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { run } from './measure.js';

/** An uncompressed COG of 16-bit noise in UTM 33N: a raster whose bytes are all needed. @param size pixels per side */
export async function writeNoiseCog(path: string, size: number): Promise<void> {
  await writeFile(`${path}.raw`, randomFillSync(Buffer.alloc(size * size * 2)));
  await writeFile(
    `${path}.vrt`,
    `<VRTDataset rasterXSize="${size}" rasterYSize="${size}"><SRS>EPSG:32633</SRS>
      <GeoTransform>500000, 10, 0, 5000000, 0, -10</GeoTransform>
      <VRTRasterBand dataType="UInt16" band="1" subClass="VRTRawRasterBand">
        <SourceFilename>${path}.raw</SourceFilename><ByteOrder>LSB</ByteOrder>
      </VRTRasterBand></VRTDataset>`,
  );
  await run('gdal_translate', [
    '-q',
    '-of',
    'COG',
    '-co',
    'COMPRESS=NONE',
    '-co',
    'BLOCKSIZE=256',
    `${path}.vrt`,
    path,
  ]);
}
