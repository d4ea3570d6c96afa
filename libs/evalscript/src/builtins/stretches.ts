import { type Scope } from './functions.js';

/**
 * The visualizers of evalscript.md §12 that make numbers of numbers. Runs inside the sandbox from its own text: it may use
 * nothing from outside itself.
 */
export function defineStretches(scope: Scope): void {
  const clamped = (value: number) => (value < 0 ? 0 : value > 1 ? 1 : value);

  class DefaultVisualizer {
    constructor(
      readonly min = 0,
      readonly max = 1,
      readonly gain = 1,
      readonly offset = 0,
      readonly gamma = 1,
    ) {}

    process(value: number) {
      const linear = clamped((this.gain * (value - this.min)) / (this.max - this.min) + this.offset);
      return this.gamma === 1 ? linear : linear ** this.gamma;
    }
    processList(values: readonly number[]) {
      return values.map((value) => this.process(value));
    }
  }

  /** Values above 0.92 are compressed, so that twice the brightest still shows. */
  class HighlightCompressVisualizer extends DefaultVisualizer {
    override process(value: number) {
      let v = (this.gain * (value - this.min)) / (this.max - this.min) + this.offset;
      if (this.gamma !== 1) v = Math.max(0, v) ** this.gamma;
      if (this.max > 0 && this.max < 1 && v > 0.92) v = 0.92 + ((v - 0.92) * 0.08) / 1.08;
      return clamped(v);
    }
  }

  class HighlightCompressVisualizerSingle {
    readonly inner: HighlightCompressVisualizer;

    constructor(...settings: number[]) {
      this.inner = new HighlightCompressVisualizer(...settings);
    }
    process(value: number) {
      return [this.inner.process(value)];
    }
    processList(values: readonly number[]) {
      return this.inner.processList(values);
    }
  }

  class Identity {
    process(value: unknown) {
      return Array.isArray(value) ? (value as unknown[]) : [value];
    }
  }

  Object.assign(scope, { DefaultVisualizer, HighlightCompressVisualizer, HighlightCompressVisualizerSingle, Identity });
}
