/** The global object of a script, to be filled. Everything put there may be shadowed or overwritten by the script. */
export type Scope = Record<string, unknown>;
type Numbers = readonly number[];

/**
 * The helper functions of evalscript.md §11. Runs inside the sandbox from its own text: it may use nothing from outside itself.
 * @param thrownAt takes the stack of what is thrown as text, as the contract wants it
 */
export function defineFunctions(scope: Scope, thrownAt: { at?: unknown }): void {
  const between = (a: number, b: number, t: number): number => (t === 0 ? a : a + (b - a) * t);

  /** Between two values, or two lists of them; always a fresh list. Three components are the usual colour. */
  function blend(a: number | Numbers, b: number | Numbers, t: number): number | number[] {
    if (typeof a === 'number') return between(a, b as number, t);
    const [one, other] = [a, b as Numbers];
    const component = (i: number) => between(one[i] as number, other[i] as number, t);
    if (one.length === 3) return [component(0), component(1), component(2)];
    const blended: number[] = [];
    for (let i = 0; i < one.length; i++) blended.push(component(i));
    return blended;
  }

  /** @param checked may refuse a stop it is given */
  function interpolate(
    value: number,
    limits: Numbers,
    values: readonly (number | Numbers)[],
    checked: (stop: number | Numbers) => number | Numbers,
  ): unknown {
    const last = limits.length - 1;
    if (value <= (limits[0] as number)) return blend(checked(values[0] as number), values[0] as number, 0);
    let upper = 1;
    while (upper <= last && value > (limits[upper] as number)) upper++;
    const top = values[values.length - 1] as number;
    if (upper > last || value !== value) return blend(checked(top), top, 0);
    const lower = limits[upper - 1] as number;
    const t = (value - lower) / ((limits[upper] as number) - lower);
    return blend(checked(values[upper - 1] as number), checked(values[upper] as number), t);
  }

  const anyStop = (stop: number | Numbers) => stop;
  function colorStop(stop: number | Numbers) {
    if (Array.isArray(stop)) return stop as Numbers;
    thrownAt.at = new Error().stack;
    throw 'colorBlend: every limit needs a color, an array of numbers';
  }

  const interpolating = (checked: typeof anyStop) => (value: number, limits?: Numbers, values?: readonly Numbers[]) =>
    Array.isArray(limits) && Array.isArray(values)
      ? interpolate(value, limits as Numbers, values as Numbers[], checked)
      : value;

  const builtins: Scope = {
    JAVA_DOUBLE_MAX_VAL: 1.7976931348623157e308,

    index(x: number, y: number) {
      const sum = x + y;
      return sum === 0 ? 0 : (x - y) / sum;
    },
    inverse: (x: number) => (x === 0 ? 1.7976931348623157e308 : 1 / x),

    valueMap(value: number, intervals?: Numbers, values?: readonly unknown[]) {
      if (!Array.isArray(intervals) || !Array.isArray(values)) return value;
      for (let i = 0; i < intervals.length; i++) if (value <= intervals[i]) return values[i] as unknown;
      return values[values.length - 1] as unknown;
    },
    valueInterpolate: interpolating(anyStop),

    colorBlend: interpolating(colorStop),

    colorMap(value: number, limits: Numbers, colors: readonly unknown[]) {
      for (let i = 0; i < limits.length; i++) if (value < (limits[i] as number)) return colors[i];
      return colors[colors.length - 1];
    },

    int2rgb: (color: number) => [(color >> 16) & 255, (color >> 8) & 255, color & 255],
    rgb2int: (rgb: Numbers) =>
      (((rgb[0] as number) & 255) << 16) | (((rgb[1] as number) & 255) << 8) | ((rgb[2] as number) & 255),
    normalizeRGB: (rgb: Numbers) => rgb.map((component) => component / 255),
    combine: (one: Numbers, other: Numbers, alpha: number) =>
      one.map((component, i) => component * alpha + (other[i] as number) * (1 - alpha)),
  };
  builtins.hex2rgb = builtins.int2rgb;
  builtins.rgb2hex = builtins.rgb2int;

  for (const name of Object.keys(builtins)) scope[name] = builtins[name];
  const constants = (names: string) => Object.fromEntries(names.split(' ').map((name) => [name, name]));
  scope.SampleType = constants('AUTO INT8 UINT8 INT16 UINT16 FLOAT32');
  scope.Mosaicking = constants('SIMPLE ORBIT TILE');
}
