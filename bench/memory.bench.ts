import { join } from 'node:path';
import { collectionOf } from './byoc-collection.js';
import { withInstance } from './instance.js';
import { UTM_EPSG, writeLargeCog } from './large-scenes.js';
import { mapLimited, round, tell } from './measure.js';
import { isRendering, MemoryWatch } from './memory-watch.js';

const SIDE = 2500;
const BANDS = ['B02', 'B03', 'B04', 'B08'];
const RUNS = 3;
const MAX_MB = 400;
const MB = 1e6;
const SCENE = { sidePx: 2745, metresPerPixel: 20, corner: [300_000, 2_800_020] } as const;
const WINDOW = [300_000, 2_800_020 - SIDE * 20, 300_000 + SIDE * 20, 2_800_020];

const SCRIPT = `//VERSION=3
function setup() { return { input: ${JSON.stringify(BANDS)}, output: { bands: 4, sampleType: "FLOAT32" } } }
function evaluatePixel(s) { return [s.B02 / 10000, s.B03 / 10000, s.B04 / 10000, s.B08 / 10000] }`;

await withInstance(async ({ client, workDir }) => {
  for (const band of BANDS) await writeLargeCog(join(workDir, 'data', 'buckets', 'large', `${band}.tif`), { ...SCENE, bands: [band] }); // prettier-ignore
  const bands = BANDS.map((name) => ({ name, source: name, bandIndex: 1 }));
  const tile = { path: '(BAND).tif', sensingTime: '2020-02-19T11:33:21Z' };
  const type = await collectionOf(client, 'large', bands, [tile]);
  const draw = async (side: number) => {
    const crs = `http://www.opengis.net/def/crs/EPSG/0/${UTM_EPSG}`;
    const answer = await client.request('POST', '/api/v1/process', {
      input: { bounds: { bbox: WINDOW, properties: { crs } }, data: [{ type }] },
      output: { width: side, height: side, responses: [{ identifier: 'default', format: { type: 'image/tiff' } }] },
      evalscript: SCRIPT,
    });
    return (await answer.arrayBuffer()).byteLength;
  };
  // Idle, with every renderer started and its libraries loaded.
  await mapLimited(Array(16).fill(64), 8, draw);
  const watch = await MemoryWatch.start(process.pid, isRendering);
  let bytes = 0;
  for (let run = 0; run < RUNS; run++) bytes = await draw(SIDE);
  const { idleBytes, peakBytes, byProcess } = await watch.stop();
  const growth = (peakBytes - idleBytes) / MB;
  tell({
    bench: `resident memory of API and renderers over idle, ${SIDE}² of four FLOAT32 bands as GeoTIFF, ${RUNS} in turn`,
    answer_mb: round(bytes / MB, 1),
    idle_mb: round(idleBytes / MB, 0),
    peak_mb: round(peakBytes / MB, 0),
    growth_mb: round(growth, 0),
    peaks_mb: byProcess.map(({ command, peak }) => `${command}: ${round(peak / MB, 0)}`),
    limit: `growth < ${MAX_MB} MB`,
    holds: growth < MAX_MB,
  });
});
