import { type SampleType, type ScriptOutput, type Setup } from '../setup/setup.js';

/** Up to so many components are written out one by one. */
const UNROLLED = 16;

const RANGE: Readonly<Record<Exclude<SampleType, 'FLOAT32' | 'AUTO'>, readonly [low: number, high: number]>> = {
  UINT8: [0, 255],
  INT8: [-128, 127],
  UINT16: [0, 65535],
  INT16: [-32768, 32767],
};

/** The number before 0.5. What is positive and far below 2^52 becomes, with it added, the next integer from exactly .5 on. */
const UNDER_HALF = 0.49999999999999994;

/** Rounded half up and clamped; NaN and infinities become 0. */
export function rounded(v: string, low: number, high: number, scaled = v): string {
  const above = `${v} === Infinity ? 0 : ${high}`;
  const below = low === 0 ? '0' : `${v} <= ${low} && ${v} !== -Infinity ? ${low} : 0`;
  const inside = low === 0 ? `(${scaled} + ${UNDER_HALF}) | 0` : `$round(${scaled})`;
  return `${scaled} > ${low} ? (${scaled} < ${high} ? ${inside} : ${above}) : ${below}`;
}

/**
 * Stored number of a component (process.md §5).
 * @param isOld V1 and V2 return 0–1, whatever the type: clamped, and stretched to its depth (evalscript.md §9)
 */
export function conversion(v: string, type: SampleType, isOld: boolean): string {
  if (type === 'FLOAT32') return isOld ? `${v} > 0 ? (${v} < 1 ? ${v} : 1) : ${v} === ${v} ? 0 : ${v}` : v;
  if (type === 'AUTO') return rounded(v, 0, 255, `${v} * 255`);
  const [, high] = RANGE[type];
  return isOld ? rounded(v, 0, high, `${v} * ${high}`) : rounded(v, ...RANGE[type]);
}

function store(at: number, type: SampleType, isOld: boolean, component: string): string {
  return (
    `{ let $v = $c${at}[${component}]; if (typeof $v !== "number") $v = $reader.number($v, ${at});\n` +
    `$o${at}[$j${at} + ${component}] = ${conversion('$v', type, isOld)}; }`
  );
}

/** Statements that take output `at` out of `$r`, check its length and write it for pixel `$i`. */
function outputCode({ id, bands, sampleType }: ScriptOutput, at: number, alone: boolean, setup: Setup): string {
  const fixedBands = !setup.changesOutputs;
  const isOld = setup.version < 3;
  const count = fixedBands ? String(bands) : `$bands[${at}]`;
  const member = `$r[${JSON.stringify(id)}]`;
  const list = alone
    ? `let $c${at} = $isArray($r) ? $r : $isObject ? $reader.list(${member}, ${at}, false) : $reader.list($r, ${at}, true);`
    : `let $c${at} = ${member}; if (!$isArray($c${at})) $c${at} = $reader.list($c${at}, ${at}, false);`;
  const stores =
    fixedBands && bands <= UNROLLED
      ? Array.from({ length: bands }, (_, component) => store(at, sampleType, isOld, String(component))).join('\n')
      : `for (let $k = 0; $k < ${count}; $k++) ${store(at, sampleType, isOld, '$k')}`;
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
export function outputsCode(outputs: readonly ScriptOutput[], setup: Setup): string {
  const alone = setup.outputs.length === 1;
  const named = alone
    ? 'const $isObject = typeof $r === "object" && $r !== null && !$isArray($r) && !$isView($r);'
    : 'if (typeof $r !== "object" || $r === null || $isArray($r) || $isView($r)) $r = $reader.named($r);';
  return [outputs.length > 0 ? named : '', ...outputs.map((output, at) => outputCode(output, at, alone, setup))].join(
    '\n',
  );
}
