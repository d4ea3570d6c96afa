import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type SwathClient } from './swath-client.js';

/** Lon/lat; inside the demo's Sentinel-2 bands. */
const BBOX = [-11.5, 24.85, -11.1, 25.25];

/** Bright desert: reflectance × 10,000 up to half of it is stretched to white. */
const TRUE_COLOUR = `//VERSION=3
function setup() {
  return { input: ["B02", "B03", "B04", "dataMask"], output: { bands: 4 } };
}
const stretch = new HighlightCompressVisualizer(0.02, 0.5);
function evaluatePixel(s) {
  return [stretch.process(s.B04 / 10000), stretch.process(s.B03 / 10000), stretch.process(s.B02 / 10000), s.dataMask];
}
`;

const NDVI = `//VERSION=3
function setup() {
  return { input: ["B04", "B08", "dataMask"], output: { bands: 4 } };
}
const ramp = new ColorRampVisualizer([
  [0.055, 0x6b4226], [0.068, 0xe3c98f], [0.075, 0xf4eecb], [0.085, 0x9cc069], [0.1, 0x1f6b2c],
]);
function evaluatePixel(s) {
  return [...ramp.process(index(s.B08, s.B04)), s.dataMask];
}
`;

/** Title → file. */
export type Pictures = Readonly<Record<string, string>>;

/** Two pictures of a BYOC collection by evalscripts, over the Process API. */
export async function drawPictures(client: SwathClient, collectionId: string, outDir: string): Promise<Pictures> {
  const draw = async (name: string, evalscript: string) => {
    const file = join(outDir, name);
    const response = await client.request('POST', '/api/v1/process', {
      input: { bounds: { bbox: BBOX }, data: [{ type: `byoc-${collectionId}` }] },
      output: { width: 512, height: 512 },
      evalscript,
    });
    await writeFile(file, new Uint8Array(await response.arrayBuffer()));
    return file;
  };
  return {
    'true colour': await draw('process-true-colour.png', TRUE_COLOUR),
    NDVI: await draw('process-ndvi.png', NDVI),
  };
}
