import { isDomainError } from '#libs/errors';
import { IsolateCache, openEvalscript, outputArrays, sharedPlane } from '#libs/evalscript';

export const COLLECTION = { id: null, name: 'S2L2A', bands: [{ name: 'B04', units: ['REFLECTANCE'] }] };

/** V3 over B04, one band of AUTO. `body` is line 4. */
export const scriptOf = (body: string, top = '') => `//VERSION=3
${top}
function setup() { return { input: ["B04"], output: { bands: 1 } }; }
function evaluatePixel(samples, scenes, meta, custom, outputMetadata) { ${body} }`;

export interface Outcome {
  /** The stored value of a pixel of 0.5, or the code of the error. */
  readonly value: number | string;
  /** Of the error, or the user data. */
  readonly text: string | null;
}

/** What stops by itself is not to be stopped by a clock, however busy the machine is. */
export const LONG_MS = 20_000;
const SHORT_MS = 300;

/** A cache of its own, and renderings of eight pixels in it; `limitMs` for each call. */
export function hostileScripts(): {
  readonly isolates: IsolateCache;
  render(source: string, limitMs?: number): Promise<Outcome>;
} {
  const isolates = new IsolateCache();
  const render = async (source: string, limitMs = SHORT_MS): Promise<Outcome> => {
    const limits = { callMs: limitMs, blockMs: limitMs };
    try {
      const collections = [COLLECTION];
      const opened = await openEvalscript(source, { isolates, tenant: 'a', collections, arrayBytes: 1 << 20, limits });
      try {
        const run = await opened.start([{ from: null, to: null, scenes: [] }]);
        const outputs = outputArrays(run.outputs, 8);
        await run.evaluate({ pixels: 8, inputs: [[sharedPlane(8).fill(0.5)]], outputs });
        const { userData } = await run.finish();
        return { value: outputs.default?.[7] ?? 'no output', text: userData };
      } finally {
        await opened.close();
      }
    } catch (error) {
      if (isDomainError(error)) return { value: error.code, text: error.message };
      throw error;
    }
  };
  return { isolates, render };
}
