import { type DecodedPicture, type ProcessAnswer, type ProcessApp } from './process-app.js';

/** Corner to corner of the Sentinel-2 sample: 512 × 512 px of 100 m. */
export const SAMPLE_BOX = [241_980, 2_748_820, 293_180, 2_800_020] as const;
export const UTM_29N = 'http://www.opengis.net/def/crs/EPSG/0/32629';

export const TRUE_COLOUR = `//VERSION=3
function setup() { return { input: ["B02", "B03", "B04", "dataMask"], output: { bands: 4 } } }
function evaluatePixel(s) { return [s.B04 / 10000, s.B03 / 10000, s.B02 / 10000, s.dataMask] }`;
export const NDVI = `//VERSION=3
function setup() { return { input: ["B04", "B08"], output: { bands: 1, sampleType: "FLOAT32" } } }
function evaluatePixel(s) { return [index(s.B08, s.B04)] }`;

/** Members that differ from the sample's own grid; `data` of its only entry. */
export type Changes = Readonly<Partial<Record<'bounds' | 'data' | 'output', object>>>;

/** A request for the whole sample, pixel by pixel. */
export function processRequest(type: string, evalscript: string, { bounds, data, output }: Changes = {}) {
  return {
    input: { bounds: { bbox: SAMPLE_BOX, properties: { crs: UTM_29N }, ...bounds }, data: [{ type, ...data }] },
    output: { width: 512, height: 512, ...output },
    evalscript,
  };
}

/** 16 × 16 pixels in the middle of the sample. */
export const SMALL = {
  bounds: { bbox: [SAMPLE_BOX[0] + 20_000, SAMPLE_BOX[1] + 20_000, SAMPLE_BOX[0] + 21_600, SAMPLE_BOX[1] + 21_600] },
  output: { width: 16, height: 16 },
};
export const TIFF = { responses: [{ identifier: 'default', format: { type: 'image/tiff' } }] };

/** A decoded answer. @throws with the body of one that is not 200 */
export async function pictureOf(
  app: ProcessApp,
  ...asked: Parameters<ProcessApp['process']>
): Promise<ProcessAnswer & DecodedPicture> {
  const answer = await app.process(...asked);
  if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.bytes.toString()}`);
  return { ...answer, ...(await app.decode(answer.bytes)) };
}
