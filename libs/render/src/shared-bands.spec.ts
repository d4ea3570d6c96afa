import { describe, expect, it } from '@jest/globals';
import { anInput, aRequest, aSceneRef, reads } from '../../../test/support/a-render-request.js';
import { BlockPlanes } from './block-planes.js';
import { planRender } from './plan-render.js';
import { readBlock } from './read-block.js';
import { type PixelPorts } from './render-ports.js';
import { TileReader } from './tile-reader.js';

const SCENES = ['a', 'b'].map((id) => aSceneRef(id, null));
const MEMORY = { take: (bytes: number) => ({ buffer: new SharedArrayBuffer(bytes), offset: 0 }) };
const input = (id: string) => anInput(SCENES, { id });

/** Two sources over the same scenes; `bands` of each. @returns what was read, and all that the script would see */
async function readOf(...bands: readonly (readonly string[])[]) {
  const request = aRequest(bands.map((_, i) => input(`s${i}`)));
  const setups = bands.map((names, i) => reads(names, { collection: i, datasource: `s${i}`, mosaicking: 'TILE' }));
  const inputs = setups.map((setup) => setup.inputs[0]!);
  const plan = planRender(request, { ...setups[0]!, inputs });
  const opened: string[] = [];
  const ports = {
    readOnGrid: async ({ path, bands: wanted, into }: Parameters<PixelPorts['readOnGrid']>[0]) => {
      opened.push(`${path} ${wanted.map(({ index }) => index).join()}`);
      await Promise.resolve();
      wanted.forEach(({ index }, i) => into[i]!.fill(path.charCodeAt(1) * 100 + index));
    },
  } as unknown as PixelPorts;
  const planes = plan.sources.map((source, i) => new BlockPlanes(source, inputs[i]!, 2, 100, 1, MEMORY));
  const targets = planes.map((one) => one.samples(100, 0));
  await readBlock(plan, plan.blocks[0]!, targets, new TileReader(plan, ports), new AbortController().signal);
  return { opened, values: targets.map((samples) => samples.map((sample) => sample.bands.map((band) => band[7]))) };
}

describe('bands that several sources read', () => {
  it('are read once', async () => {
    const { opened, values } = await readOf(['B04', 'B08'], ['B04', 'B08']);
    expect(opened).toEqual(['/a/10m.tif 1,2', '/b/10m.tif 1,2']);
    expect(values[0]).toEqual(values[1]);
  });

  it('of those that overlap only the rest is read', async () => {
    const { opened, values } = await readOf(['B04'], ['B08', 'B04']);
    expect(opened.toSorted()).toEqual(['/a/10m.tif 1', '/a/10m.tif 2', '/b/10m.tif 1', '/b/10m.tif 2']);
    expect(values[1]!.map(([, red]) => red)).toEqual(values[0]!.map(([red]) => red));
  });
});
