import { IsolateCache, openEvalscript, outputArrays, sharedPlane } from '#libs/evalscript';
import { median } from './measure.js';
import { drawByHand } from './ndvi-by-hand.js';

/**
 * The measuring half of the evalscript bench, in a process of its own because isolated-vm wants `--no-node-snapshot`.
 * Argument: side of the square in pixels. Answers JSON on stdout: medians in ms, and how many samples differ.
 */
const SCRIPT = `//VERSION=3
const ramp = new ColorRampVisualizer([[-0.2, 0x000000], [0, 0xa50026], [0.2, 0xfdae61], [0.4, 0xffffbf], [0.6, 0xa6d96a], [1, 0x006837]]);
function setup() {
  return { input: ["B02", "B04", "B08", "dataMask"], output: { bands: 4 } };
}
function evaluatePixel(sample) {
  const ndvi = index(sample.B08, sample.B04);
  const color = ramp.process(ndvi);
  return [color[0], color[1], color[2] + 0 * sample.B02, sample.dataMask];
}`;
const ROUNDS = 15;
/** V8 has its final code from the third block on. */
const BLOCKS = 5;

const side = Number(process.argv[2]);
const pixels = side * side;
const bands = ['B02', 'B04', 'B08', 'dataMask'];
const collection = { id: null, name: 'S2L2A', bands: bands.map((name) => ({ name, units: ['REFLECTANCE'] })) };
const planes = bands.map((_, band) => {
  const plane = sharedPlane(pixels);
  for (let i = 0; i < pixels; i++) plane[i] = band === 3 ? 1 : ((i * (7919 + band)) % 1009) / 1009;
  return plane;
}) as [Float32Array, Float32Array, Float32Array, Float32Array];
const byHand = new Uint8Array(new SharedArrayBuffer(pixels * 4));
const isolates = new IsolateCache();

/** One request's worth: a fresh context in a kept isolate. */
async function once() {
  const started = performance.now();
  const script = await openEvalscript(SCRIPT, {
    isolates,
    tenant: 'bench',
    collections: [collection],
    arrayBytes: pixels * 20 + (1 << 20),
  });
  const run = await script.start([{ from: null, to: null, scenes: [] }]);
  const outputs = outputArrays(run.outputs, pixels);
  const opened = performance.now();
  const blockMs: number[] = [];
  for (let block = 0; block < BLOCKS; block++) {
    const before = performance.now();
    await run.evaluate({ pixels, inputs: [planes], outputs });
    blockMs.push(performance.now() - before);
  }
  const closing = performance.now();
  await run.finish();
  await script.close();
  return {
    firstMs: blockMs[0] as number,
    warmMs: median(blockMs.slice(2)),
    aroundMs: opened - started + performance.now() - closing,
    samples: outputs.default,
  };
}

const hand: number[] = [];
const ours: Awaited<ReturnType<typeof once>>[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const started = performance.now();
  drawByHand(planes, byHand);
  hand.push(performance.now() - started);
  ours.push(await once());
}
const samples = ours.at(-1)?.samples;
process.stdout.write(
  JSON.stringify({
    handMs: median(hand.slice(2)),
    firstMs: median(ours.slice(2).map(({ firstMs }) => firstMs)),
    warmMs: median(ours.slice(2).map(({ warmMs }) => warmMs)),
    aroundMs: median(ours.slice(2).map(({ aroundMs }) => aroundMs)),
    different: byHand.reduce((sum, value, i) => sum + (value === samples?.[i] ? 0 : 1), 0),
  }),
);
