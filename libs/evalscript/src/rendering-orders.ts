import ivm from 'isolated-vm';
import { holdsOutput, type PixelBlock } from './block.js';
import { type ArrayOrder, type BeginOrder, type EvaluateOrder } from './guest/session.js';
import { type PreparedScript } from './prepared-script.js';
import { type SharedBuffers } from './sandbox/shared-buffers.js';
import { type SceneList } from './scenes.js';
import { type ScriptOutput } from './setup/setup.js';

export function beginOrder(
  { order, setup }: Pick<PreparedScript, 'order' | 'setup'>,
  scenes: readonly SceneList[],
  serviceVersion: string,
): BeginOrder {
  const { inputs, normalizationFactor } = setup;
  return {
    ...order,
    inputs: inputs.map(({ datasource, mosaicking }, at) => ({
      datasource,
      mosaicking,
      ...(scenes[at] ?? { from: null, to: null, scenes: [] }),
    })),
    inputMetadata: { serviceVersion, normalizationFactor },
  };
}

/**
 * Blocks that are evaluated one after another, in views of buffers that the sandbox holds or now gets.
 * @param arrayBytes what they may take together
 */
export function evaluateOrders(
  held: SharedBuffers,
  blocks: readonly PixelBlock[],
  outputs: readonly ScriptOutput[],
  arrayBytes: number,
) {
  const made = ({ outputs: arrays }: PixelBlock) => outputs.map(({ id }) => arrays[id] as ArrayBufferView);
  const views = blocks.flatMap((block) => [...block.inputs.flat(), ...made(block)]);
  const { fresh, drop, bytes } = held.use(views.map(({ buffer }) => buffer as SharedArrayBuffer));
  if (bytes > arrayBytes)
    throw new RangeError(`a block of ${bytes} bytes, but the script was opened for ${arrayBytes}`);
  const place = (view: ArrayBufferView, length: number): ArrayOrder => {
    const slot = held.slotOf(view.buffer as SharedArrayBuffer);
    return { slot, type: view.constructor.name, offset: view.byteOffset, length };
  };
  const orders = blocks.map((block, at): EvaluateOrder => ({
    pixels: block.pixels,
    planes: block.inputs.map((bands) => bands.map((plane) => place(plane, plane.length))),
    outputs: made(block).map((view, i) => place(view, block.pixels * outputs[i]!.bands)),
    fresh: at === 0 ? [...fresh.values()] : [],
    drop: at === 0 ? drop : [],
  }));
  /** The buffers that the first block brings along. */
  const attached = () => [...fresh.keys()].map((buffer) => new ivm.ExternalCopy(buffer).copyInto({ release: true }));
  return { orders, attached };
}

/** A block that does not fit the layout is the caller's mistake, not the script's. @param counts samples per input */
export function assertFits(block: PixelBlock, counts: readonly number[], outputs: readonly ScriptOutput[]): void {
  counts.forEach((count, input) => {
    const planes = block.inputs[input] ?? [];
    if (planes.some((plane) => plane.length < count * block.pixels))
      throw new RangeError(`a plane of input ${input} is shorter than ${count} × ${block.pixels} samples`);
  });
  for (const output of outputs)
    if (!holdsOutput(block.outputs[output.id], output, block.pixels))
      throw new RangeError(`the array of output ${output.id} does not hold ${block.pixels} × ${output.bands} samples`);
}
