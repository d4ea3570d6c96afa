import { type Scope } from './functions.js';

/**
 * The visualizers of evalscript.md §12 that make colours. Colours are 0xRRGGBB or [r, g, b] of 0–1; a value that is NaN takes the first
 * colour. Runs after `definePalettes` inside the sandbox from its own text: it may use nothing from outside itself.
 */
export function defineVisualizers(scope: Scope): void {
  type Color = number | readonly number[];
  type Pair = readonly [position: number, color: Color];
  const palette = (name: string) => scope[name] as Pair[];
  // A script may overwrite the global palettes; its visualizers keep these.
  const blueRed = palette('blueRed');
  const redTemperature = palette('redTemperature');
  const greenWhite = palette('greenWhite');
  const oceanColor = palette('oceanColor');

  function ascending(pairs: readonly Pair[]): readonly Pair[] {
    const isSorted = pairs.every((pair, i) => i === 0 || (pairs[i - 1] as Pair)[0] <= pair[0]);
    return isSorted ? pairs : [...pairs].sort((a, b) => a[0] - b[0]);
  }
  /** Channels of 0–255. */
  const channels = (color: Color): number[] =>
    typeof color === 'number'
      ? [(color >> 16) & 255, (color >> 8) & 255, color & 255]
      : color.map((component) => component * 255);
  type Rounding = 'none' | 'floor' | 'round';
  const roundingOf = (pairs: readonly Pair[], rounding: Rounding): Rounding =>
    pairs.some((pair) => typeof pair[1] !== 'number') ? 'none' : rounding;

  const component = (from: number, to: number, t: number, rounding: Rounding) => {
    const mixed = from + (to - from) * t;
    return (rounding === 'none' ? mixed : rounding === 'floor' ? Math.floor(mixed) : Math.round(mixed)) / 255;
  };

  /** Between two colours; each channel (0–255) is rounded as told, then 0–1. */
  function mix(a: Color, b: Color, t: number, rounding: Rounding): number[] {
    if (typeof a === 'number' && typeof b === 'number')
      return [
        component((a >> 16) & 255, (b >> 16) & 255, t, rounding),
        component((a >> 8) & 255, (b >> 8) & 255, t, rounding),
        component(a & 255, b & 255, t, rounding),
      ];
    const other = channels(b);
    return channels(a).map((channel, i) => component(channel, other[i] as number, t, rounding));
  }

  /**
   * Linear between stops of ascending position, clamped at the ends. Cheap to make, for many scripts make one per pixel: a
   * colour is taken apart only when it is met.
   */
  class Stops {
    readonly last: number;
    readonly positions: number[] = [];
    readonly colors: Color[] = [];

    constructor(
      pairs: readonly Pair[],
      readonly rounding: Rounding,
    ) {
      this.last = pairs.length - 1;
      for (const pair of pairs) {
        this.positions.push(pair[0]);
        this.colors.push(pair[1]);
      }
    }

    at(value: number): number[] {
      const { positions, colors, last } = this;
      let upper = Math.min(1, last);
      while (upper < last && value > (positions[upper] as number)) upper++;
      const lower = upper > 0 ? upper - 1 : 0;
      const from = positions[lower] as number;
      const share = (value - from) / ((positions[upper] as number) - from);
      const t = share > 0 ? (share < 1 ? share : 1) : 0;
      return mix(colors[lower] as Color, colors[upper] as Color, t, this.rounding);
    }
  }

  class ColorMapVisualizer {
    constructor(readonly pairs: readonly Pair[]) {}

    static createDefaultColorMap() {
      return new ColorMapVisualizer([
        [-1, 0x000000],
        [-0.2, 0xff0000],
        [-0.1, 0x9a0000],
        [0, 0x660000],
        [0.1, 0xffff33],
        [0.2, 0xcccc33],
        [0.3, 0x666600],
        [0.4, 0x33ffff],
        [0.5, 0x33cccc],
        [0.6, 0x006666],
        [0.7, 0x33ff33],
        [0.8, 0x33cc33],
        [0.9, 0x006600],
      ]);
    }

    process(value: number) {
      let at = 0;
      while (at + 1 < this.pairs.length && value >= (this.pairs[at + 1] as Pair)[0]) at++;
      const color = (this.pairs[at] as Pair)[1];
      return mix(color, color, 0, 'none');
    }
  }

  /** `min` and `max`, where given, are the new positions of the first and last stop. */
  function rescaled(pairs: readonly Pair[], min?: number, max?: number): readonly Pair[] {
    const sorted = ascending(pairs);
    const first = (sorted[0] as Pair)[0];
    const last = (sorted[sorted.length - 1] as Pair)[0];
    const low = min ?? first;
    const high = max ?? last;
    if (low === first && high === last) return sorted;
    return sorted.map(([position, color]) => [low + ((position - first) * (high - low)) / (last - first), color]);
  }

  const reversedColors = (pairs: readonly Pair[]): Pair[] =>
    pairs.map(([position], i) => [position, (pairs[pairs.length - 1 - i] as Pair)[1]]);

  class ColorRampVisualizer {
    readonly pairs: readonly Pair[];
    readonly stops: Stops;

    constructor(pairs: readonly Pair[], min?: number, max?: number) {
      this.pairs = rescaled(pairs, min, max);
      this.stops = new Stops(this.pairs, roundingOf(pairs, 'floor'));
    }

    static createRedTemperature(min = 0, max = 1) {
      return new ColorRampVisualizer(reversedColors(ascending(redTemperature)), min, max);
    }
    static createWhiteGreen(min = 0, max = 1) {
      return new ColorRampVisualizer(reversedColors(ascending(greenWhite)), min, max);
    }
    static createBlueRed(min = 0, max = 1) {
      return new ColorRampVisualizer(reversedColors(ascending(blueRed)), min, max);
    }
    static createOceanColor(min = 0, max = 1) {
      return new ColorRampVisualizer(oceanColor, min, max);
    }

    inverse() {
      return new ColorRampVisualizer(reversedColors(this.pairs));
    }
    process(value: number) {
      return this.stops.at(value);
    }
  }

  class ColorGradientVisualizer {
    readonly stops: Stops;

    constructor(pairs: readonly Pair[], minVal = 0, maxVal = 1) {
      const placed = pairs.map(([p, color]): Pair => [minVal * p + maxVal * (1 - p), color]);
      this.stops = new Stops(ascending(placed), roundingOf(pairs, 'round'));
    }

    static createRedTemperature(min?: number, max?: number) {
      return new ColorGradientVisualizer(redTemperature, min, max);
    }
    static createWhiteGreen(min?: number, max?: number) {
      return new ColorGradientVisualizer(greenWhite, min, max);
    }
    static createBlueRed(min?: number, max?: number) {
      return new ColorGradientVisualizer(blueRed, min, max);
    }

    process(value: number) {
      return this.stops.at(value);
    }
  }

  Object.assign(scope, { ColorMapVisualizer, ColorRampVisualizer, ColorGradientVisualizer });
}
