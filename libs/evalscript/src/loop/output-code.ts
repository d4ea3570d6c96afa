import { type SampleType, type ScriptOutput } from '../setup/setup.js';

/** Up to so many components are written out one by one. */
const UNROLLED = 16;

const RANGE: Readonly<Record<Exclude<SampleType, 'FLOAT32' | 'AUTO'>, readonly [low: number, high: number]>> = {
  UINT8: [0, 255],
  INT8: [-128, 127],
  UINT16: [0, 65535],
  INT16: [-32768, 32767],
};

/** Rounded half up and clamped; NaN and infinities become 0. */
function rounded(v: string, low: number, high: number, scaled = v): string {
  const above = `${v} === Infinity ? 0 : ${high}`;
  const below = low === 0 ? '0' : `${v} <= ${low} && ${v} !== -Infinity ? ${low} : 0`;
  return `${scaled} > ${low} ? (${scaled} < ${high} ? $round(${scaled}) : ${above}) : ${below}`;
}

/** Stored number of a component (process.md §5). */
export function conversion(v: string, type: SampleType): string {
  if (type === 'FLOAT32') return v;
  if (type === 'AUTO') return rounded(v, 0, 255, `${v} * 255`);
  return rounded(v, ...RANGE[type]);
}

function store(at: number, type: SampleType, component: string): string {
  return (
    `{ let $v = $c${at}[${component}]; if (typeof $v !== "number") $v = $reader.number($v, ${at});\n` +
    `$o${at}[$j${at} + ${component}] = ${conversion('$v', type)}; }`
  );
}

/** Statements that take output `at` out of `$r`, check its length and write it for pixel `$i`. */
function outputCode({ id, bands, sampleType }: ScriptOutput, at: number, alone: boolean, fixedBands: boolean): string {
  const count = fixedBands ? String(bands) : `$bands[${at}]`;
  const member = `$r[${JSON.stringify(id)}]`;
  const list = alone
    ? `let $c${at} = $isArray($r) ? $r : $isObject ? $reader.list(${member}, ${at}, false) : $reader.list($r, ${at}, true);`
    : `let $c${at} = ${member}; if (!$isArray($c${at})) $c${at} = $reader.list($c${at}, ${at}, false);`;
  const stores =
    fixedBands && bands <= UNROLLED
      ? Array.from({ length: bands }, (_, component) => store(at, sampleType, String(component))).join('\n')
      : `for (let $k = 0; $k < ${count}; $k++) ${store(at, sampleType, '$k')}`;
  return [
    list,
    `if ($c${at}.length !== ${count}) $c${at} = $reader.fit($c${at}, ${at});`,
    `const $j${at} = $i * ${count};`,
    stores,
  ].join('\n');
}

/**
 * From what evaluatePixel() returned (`$r`) to the output arrays. A list alone is taken where one output is declared; with
 * several they are looked up by name, and nothing returned leaves zeros.
 * @param outputs the requested ones
 */
export function outputsCode(outputs: readonly ScriptOutput[], declared: number, fixedBands: boolean): string {
  const alone = declared === 1;
  const named = alone
    ? 'const $isObject = typeof $r === "object" && $r !== null && !$isArray($r) && !$isView($r);'
    : 'if (typeof $r !== "object" || $r === null || $isArray($r) || $isView($r)) $r = $reader.named($r);';
  return [
    outputs.length > 0 ? named : '',
    ...outputs.map((output, at) => outputCode(output, at, alone, fixedBands)),
  ].join('\n');
}
