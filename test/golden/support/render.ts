import { resolve } from 'node:path';
import { type Delivery } from '#libs/encode';
import {
  planRender,
  type RenderJob,
  type RenderPlan,
  RenderPool,
  type RenderRequest,
  type RenderResult,
  type SceneBandRef,
  scriptCollection,
} from '#libs/render';

/** Samples as they are, interleaved by pixel. */
export const RAW: Delivery = delivery('application/octet-stream');

export function delivery(format: 'application/octet-stream' | 'image/png' | 'image/tiff'): Delivery {
  return { container: 'none', contentType: format, parts: [{ kind: 'picture', identifier: 'default', format }] };
}

export interface RenderOptions {
  readonly delivery?: Delivery;
  readonly signal?: AbortSignal;
  readonly limits?: RenderJob['limits'];
  /** Between planning and rendering. */
  readonly change?: (plan: RenderPlan) => RenderPlan;
}

/** The whole way from request and script to a body, as the service goes it. */
export async function render(
  pool: RenderPool,
  request: RenderRequest,
  text: string,
  { delivery = RAW, signal, limits, change = (plan) => plan }: RenderOptions = {},
): Promise<RenderResult & { plan: RenderPlan }> {
  const script = { text, tenant: 'golden' };
  const collections = request.inputs.map(scriptCollection);
  const setup = await pool.run('openScript', { script, collections, limits });
  const plan = change(planRender(request, setup));
  return { plan, ...(await pool.run('render', { script, collections, limits, setup, plan, delivery }, { signal })) };
}

/** Of a FLOAT32 output: all samples of all bands, pixel by pixel. */
export async function floats(...args: Parameters<typeof render>): Promise<number[]> {
  const { body } = await render(...args);
  return [...new Float32Array(body.buffer.slice(body.byteOffset, body.byteOffset + body.byteLength))];
}

/** V3, one FLOAT32 output; `evaluate` is the whole `evaluatePixel`. */
export function evalscript(
  bands: readonly string[],
  evaluate: string,
  { mosaicking = 'SIMPLE', outputBands = 1, units = '', more = '' } = {},
): string {
  return `//VERSION=3
function setup() {
  return {
    input: [{ bands: ${JSON.stringify(bands)}${units && `, units: '${units}'`} }],
    output: { bands: ${outputBands}, sampleType: 'FLOAT32' },
    mosaicking: '${mosaicking}',
  };
}
${evaluate}
${more}`;
}

export function newPool(processes = 1): RenderPool {
  return new RenderPool({ processes, entry: new URL(`file://${resolve('dist/libs/render/src/child.js')}`) });
}

export function bandsOf(path: string, ...names: readonly string[]): Record<string, SceneBandRef> {
  return Object.fromEntries(names.map((name, i) => [name, { path, index: i + 1 }]));
}
