import { type ScriptInput, type Setup } from '../setup/setup.js';

/** A property of an object literal; `__proto__` would set the prototype. */
const key = (name: string) => (name === '__proto__' ? '["__proto__"]' : JSON.stringify(name));

/** `{"B04": $p0_0[$i], …}`. Fresh for each pixel: V8 keeps it in registers, and a script may keep it or write to it. */
function sample(input: ScriptInput, at: number, index: string): string {
  return `{ ${input.bands.map(({ name }, band) => `${key(name)}: $p${at}_${band}[${index}]`).join(', ')} }`;
}

/** The planes as variables of the loop function. */
export function planeVariables(inputs: readonly ScriptInput[]): string {
  return inputs
    .flatMap((input, at) => input.bands.map((_, band) => `const $p${at}_${band} = $planes[${at}][${band}];`))
    .join('\n');
}

export interface SampleCode {
  /** Statements that run before the call, for pixel `$i`. */
  readonly before: string;
  readonly expression: string;
}

/** The first argument of evaluatePixel() (evalscript.md §4): an object, a list of them, or lists by datasource. */
export function samplesCode({ inputs, fusion, version }: Setup): SampleCode {
  const first = inputs[0] as ScriptInput;
  if (!fusion && version === 3 && first.mosaicking === 'SIMPLE')
    return { before: '', expression: sample(first, 0, '$i') };
  const before = inputs
    .map(
      (input, at) =>
        `const $s${at} = []; for (let $t = 0, $x = $i; $t < $counts[${at}]; $t++, $x += $n) $s${at}[$t] = ${sample(input, at, '$x')};`,
    )
    .join('\n');
  if (!fusion) return { before, expression: '$s0' };
  return {
    before,
    expression: `{ ${inputs.map(({ datasource }, at) => `${key(datasource ?? '')}: $s${at}`).join(', ')} }`,
  };
}

/** The arguments of a simple script: its bands, then what else it mentions. */
export function simpleArguments({ inputs }: Setup, extras: readonly string[]): string {
  const first = inputs[0] as ScriptInput;
  const bands = first.bands.map((_, band) => `$p0_${band}[$i]`);
  const more = extras.map((name) => (name === 'samples' ? sample(first, 0, '$i') : '$scenes'));
  return [...bands, ...more].join(', ');
}
