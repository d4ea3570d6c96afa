import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { run } from './measure.js';

/** Of the sample that the textures repeat: 512 × 512 px, uint16, UTM zone 29 north. */
const SAMPLE_PX = 512;
const SAMPLES = 'samples/sentinel2-29RKH';
export const UTM_EPSG = 32629;

export interface LargeScene {
  /** Names of sample bands: one file band each. */
  readonly bands: readonly string[];
  readonly sidePx: number;
  readonly metresPerPixel: number;
  /** Easting and northing of the upper left corner. */
  readonly corner: readonly [easting: number, northing: number];
}

/**
 * A COG as Sentinel-2 archives have them (512 px blocks, DEFLATE, predictor, overviews by averages) whose pixels are a real
 * Sentinel-2 texture, repeated: it compresses like real ones.
 */
export async function writeLargeCog(path: string, scene: LargeScene): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const { sidePx, metresPerPixel, corner } = scene;
  const [west, north] = corner;
  const extent = [west, north, west + sidePx * metresPerPixel, north - sidePx * metresPerPixel].map(String);
  await writeFile(`${path}.vrt`, repeatedTexture(scene));
  const options = ['COMPRESS=DEFLATE', 'PREDICTOR=YES', 'BLOCKSIZE=512', 'RESAMPLING=AVERAGE', 'NUM_THREADS=2'];
  await run('gdal_translate', [
    ...['-q', '-of', 'COG', '-a_srs', `EPSG:${UTM_EPSG}`, '-a_ullr', ...extent],
    ...options.flatMap((option) => ['-co', option]),
    ...[`${path}.vrt`, `${path}.part.tif`],
  ]);
  await rm(`${path}.vrt`);
  await rename(`${path}.part.tif`, path);
}

/** Repetitions are shifted against the COG's blocks, row by row, so that no two blocks are equal. */
function repeatedTexture({ bands, sidePx }: LargeScene): string {
  const steps = Array.from({ length: Math.ceil(sidePx / SAMPLE_PX) + 1 }, (_, i) => i);
  const sources = (band: string) =>
    steps.flatMap((row) =>
      steps.map((col) => {
        const [x, y] = [col * SAMPLE_PX - ((row * 101) % SAMPLE_PX), row * SAMPLE_PX];
        const rect = (name: string, left: number, top: number) =>
          `<${name} xOff="${left}" yOff="${top}" xSize="${SAMPLE_PX}" ySize="${SAMPLE_PX}"/>`;
        const file = `<SourceFilename>${process.cwd()}/${SAMPLES}/${band}.tif</SourceFilename><SourceBand>1</SourceBand>`;
        return `<SimpleSource>${file}${rect('SrcRect', 0, 0)}${rect('DstRect', x, y)}</SimpleSource>`;
      }),
    );
  const rasters = bands.map(
    (band, i) => `<VRTRasterBand dataType="UInt16" band="${i + 1}">${sources(band).join('')}</VRTRasterBand>`,
  );
  return `<VRTDataset rasterXSize="${sidePx}" rasterYSize="${sidePx}">${rasters.join('')}</VRTDataset>`;
}
