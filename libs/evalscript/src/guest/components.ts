import { Refusal } from './refusal.js';

export interface GuestOutput {
  readonly id: string;
  bands: number;
  readonly declaredAlone: boolean;
}

/**
 * Inside the sandbox: the slow side of the generated loop, for whatever is not a list of the right number of numbers.
 * @param lenient simple scripts: one component stands for grey, a missing alpha is opaque
 * @param isOld V1 and V2
 */
export function componentReader(outputs: readonly GuestOutput[], lenient: boolean, isOld: boolean) {
  const { isArray } = Array;
  const { isView } = ArrayBuffer;
  const zeros = outputs.map(({ bands }) => Array.from({ length: bands }, () => 0));
  const nothing = Object.fromEntries(outputs.map(({ id }, at) => [id, zeros[at]]));

  function refuseCount(at: number, got: unknown): never {
    const { id, bands } = outputs[at] as GuestOutput;
    throw new Refusal(`Output ${id}: evaluatePixel() returned ${String(got)} components, ${bands} are declared`);
  }

  return {
    isArray,
    isView,
    round: Math.round,

    /** What was returned instead of an object, where outputs are wanted by name. */
    named(returned: unknown): unknown {
      if (returned === undefined || returned === null) return nothing;
      const ids = outputs.map(({ id }) => id).join(', ');
      throw new Refusal(`evaluatePixel() must return an object with a list for each output (${ids})`);
    },

    /** The list of one output: from a typed array, or a bare number. @param lone it was returned as it is, not by name */
    list(value: unknown, at: number, lone: boolean): unknown {
      if (isArray(value)) return value;
      if (lone && (value === undefined || value === null)) return zeros[at];
      if (typeof value === 'number' || typeof value === 'boolean') return [value];
      if (isView(value) && !(value instanceof DataView)) return value;
      const { id, bands } = outputs[at] as GuestOutput;
      if (value === undefined || value === null)
        throw new Refusal(
          `Output ${id} is missing from what evaluatePixel() returned: 0 components, ${bands} are declared`,
        );
      throw new Refusal(`Output ${id}: evaluatePixel() must return a list of numbers, got ${typeof value}`);
    },

    /** A list of another length than declared. */
    fit(list: ArrayLike<unknown>, at: number): unknown {
      const { bands } = outputs[at] as GuestOutput;
      const got = list.length;
      if (!lenient || got < 1 || got > bands) return refuseCount(at, got);
      const grey = got < 3 && bands > 2;
      const alpha = got === 2 || got === 4 ? list[got - 1] : 1;
      return Array.from({ length: bands }, (_, i) =>
        i === 3 ? alpha : i === 1 && bands === 2 ? 1 : list[grey ? 0 : i],
      );
    },

    /** A component that is not a number: booleans count as 1 and 0, nothing as NaN. */
    number(value: unknown, at: number): number {
      if (typeof value === 'boolean') return value ? 1 : 0;
      if (value === undefined || value === null) return NaN;
      // HighlightCompressVisualizerSingle wraps its number; old scripts map over it.
      if (isOld && isArray(value) && value.length === 1 && typeof value[0] === 'number') return value[0];
      const { id } = outputs[at] as GuestOutput;
      throw new Refusal(`Output ${id}: components must be numbers, got ${isArray(value) ? 'a list' : typeof value}`);
    },
  };
}

export type ComponentReader = ReturnType<typeof componentReader>;
