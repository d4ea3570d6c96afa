import { normalized, type PublicScript } from './public-script.js';

const SETUP = 'function setup() { return { input: ["B04", "B08"], output: { bands: 1, sampleType: "FLOAT32" } }; }';
/** NDVI in FLOAT32, said in another way each time. */
const ndvi = (name: string, source: string): PublicScript => ({
  ...{ name, source, bands: 1, type: 'FLOAT32' },
  expected: ({ b }) => [normalized(b('B08'), b('B04'))],
});

/** How scripts are written: minified, old, new, odd. */
export const LANGUAGE: readonly PublicScript[] = [
  ndvi('a byte-order mark and Windows line ends', `\uFEFF//VERSION=3\r\n${SETUP}\r\nfunction evaluatePixel(s) {\r\n  // B02 is not read\r\n  return [index(s.B08, s.B04)];\r\n}\r\n`),
  ndvi('line ends of an old Macintosh', `//VERSION=3\r${SETUP}\r// says who\rfunction evaluatePixel(s) { return [index(s.B08, s.B04)]; }`),
  ndvi('comments before the header, indented', `\n\n    /*\n     * An index — “Pflanzen”, растительность, 植生\n     */\n    // by somebody\n    // VERSION=3\n    ${SETUP}\n    function evaluatePixel(s) { return [index(s.B08, s.B04)]; }`),
  ndvi('header without an equals sign', `//VERSION 3\n${SETUP}\nfunction evaluatePixel(s) { return [index(s.B08, s.B04)]; }`),
  ndvi('minified', '//VERSION=3\n!function(){}();var a=function(e,t){return e+t?(e-t)/(e+t):0},b={i:["B04","B08"],o:{bands:1,sampleType:"FLOAT32"}};function setup(){return{input:b.i,output:b.o}}function evaluatePixel(e){return[a(e.B08,e.B04)]}'),
  ndvi('a bundle that sets globals', '//VERSION=3\n(function (root, make) { var m = make(); root.setup = m.setup; root.evaluatePixel = m.run; })(this, function () { "use strict"; return { setup() { return { input: ["B04", "B08"], output: { bands: 1, sampleType: "FLOAT32" } }; }, run({ B04, B08 }) { return [index(B08, B04)]; } }; });'),
  ndvi('a bundle taken apart', '//VERSION=3\nconst bundle = () => ({ setup: () => ({ input: ["B04", "B08"], output: { bands: 1, sampleType: "FLOAT32" } }), evaluatePixel: (s) => [index(s.B08, s.B04)] });\nconst { setup, evaluatePixel } = bundle();'),
  ndvi('functions used before they are declared, trailing code', `//VERSION=3\nvar evaluate = helper(), unused = typeof later;\n${SETUP}\nfunction evaluatePixel(s) { return evaluate(s); }\nfunction helper() { return function (s) { return [index(s.B08, s.B04)]; }; }\nvar later = 5; later++;\n;;;`),
  ndvi('variables that are hoisted', `//VERSION=3\n${SETUP}\nfunction evaluatePixel(s) { if (false) { var v = 1; } v = index(s.B08, s.B04); for (var i = 0; i < 3; i++) { var w = v; } return [w + i - 3]; }`),
  ndvi('a class with private fields, getters and statics', `//VERSION=3\nclass Pixel { #s; static bands = ["B04", "B08"]; constructor(s) { this.#s = s; } get ndvi() { const { B04: r, B08: n } = this.#s; return index(n, r); } static of(s) { return new this(s); } }\nfunction setup() { return { input: Pixel.bands, output: { bands: 1, sampleType: "FLOAT32" } }; }\nfunction evaluatePixel(s) { return [Pixel.of(s).ndvi]; }`),
  ndvi('destructuring, defaults, rest', `//VERSION=3\n${SETUP}\nconst nd = ({ B04: red = 1, B08: nir = 1, ...rest } = {}, [k] = [1]) => k * index(nir, red) + Object.keys(rest).length;\nfunction evaluatePixel(s, ...others) { return [nd(s) + others.length - 4]; }`),
  ndvi('the newest built-ins', `//VERSION=3\n${SETUP}\nfunction evaluatePixel(s) { const list = [s.B08, s.B04].toSorted(() => 0).with(0, s.B08); const by = Object.groupBy(list.entries(), ([i]) => (i ? "r" : "n")); return [index(by.n.at(0)[1], list.findLast(() => true))]; }`),
  ndvi('optional chaining, nullish, exponent, separators', `//VERSION=3\n${SETUP}\nfunction evaluatePixel(s) { let scale = s?.B02?.x ?? 1_0 ** 0; scale ||= 3; return [index(s?.["B08"], s.B04) * scale]; }`),
  ndvi('generators, spread, sets, maps', `//VERSION=3\n${SETUP}\nfunction* bands(s) { yield s.B08; yield* [s.B04]; }\nfunction evaluatePixel(s) { const m = new Map([...bands(s)].map((v, i) => [i, v])); return [index(m.get(0), m.get(1))]; }`),
  ndvi('template strings, tags, regular expressions', '//VERSION=3\nfunction setup() { const b = (n) => `B${String(n).padStart(2, "0")}`; return { input: [b(4), b(8)], output: { bands: 1, sampleType: `FLOAT${32}` } }; }\nconst tag = (parts, v) => Number(v) || 0;\nfunction evaluatePixel(s) { const name = /(?<nir>B0[5-9])/u.exec("it\'s `B08`").groups.nir; return [tag`${index(s[name], s.B04)}`]; }'),
  ndvi('labels, switch, do-while, comma, void', `//VERSION=3\n${SETUP}\nfunction evaluatePixel(s) { var v, i = 0; outer: for (;;) { do { switch (i++) { case 0: continue outer; case 1: break; default: v = (void 0, index(s.B08, s.B04)); break outer; } } while (true) } return [v]; }`),
  ndvi('exceptions caught and thrown on', `//VERSION=3\n${SETUP}\nfunction evaluatePixel(s) { try { if (s.B08 > 0.2) throw "cloud"; throw new RangeError("x"); } catch (e) { return [index(s.B08, s.B04) * (e === "cloud" || e instanceof RangeError)]; } finally { s = null; } }`),
  ndvi('eval and new Function', `//VERSION=3\n${SETUP}\nconst f = new Function("a", "b", "return index(a, b)");\nfunction evaluatePixel(s) { return eval("[f(s.B08, s.B04)]"); }`),
  ndvi('strict mode', `"use strict"; //VERSION=3\n//VERSION=3\n${SETUP}\nfunction evaluatePixel(s) { return [index(s.B08, s.B04) + (function () { return this === undefined ? 0 : 9; })()]; }`),
  ndvi('no semicolons', `//VERSION=3\nconst f = (a, b) => {\n  const d = a + b\n  return d === 0 ? 0 : (a - b) / d\n}\nfunction setup() {\n  return { input: ["B04", "B08"], output: { bands: 1, sampleType: "FLOAT32" } }\n}\nfunction evaluatePixel(s) {\n  return [f(s.B08, s.B04)]\n}`),
  ndvi('helpers under names of its own', `//VERSION=3\nlet index = function (x, y) { return x + y == 0 ? 0 : (x - y) / (x + y); }, viz = 0, colorBlend = null;\nfunction Identity() {}\n${SETUP}\nfunction evaluatePixel(s) { const Math = 1; return [index(s.B08, s.B04) * Math + viz]; }`),
  ndvi('names of every alphabet', `//VERSION=3\nconst größe = 1, π = 0, \\u0061bc = 0, 植生 = (赤, 近赤外) => index(近赤外, 赤);\n${SETUP}\nfunction evaluatePixel(s) { return [植生(s.B04, s.B08) * größe + π + abc]; }`),
  ndvi('dates, JSON, intl', `//VERSION=3\n${SETUP}\nconst d = new Date(2024, 0, 1), z = d.getTimezoneOffset() + d.getUTCHours();\nfunction evaluatePixel(s) { const { n, r } = JSON.parse(JSON.stringify({ n: s.B08, r: s.B04 })); return [index(n, r) + z + d.toISOString().indexOf("2024-01-01T00:00")]; }`),
  ndvi('a simple script that declares bands anew', '//VERSION=3\nfunction setup() { return { input: ["B04", "B08"], output: { bands: 1, sampleType: "FLOAT32" } } }\nconst B04 = "B04", B08 = "B08";\nfunction evaluatePixel(s) { return [index(s[B08], s[B04])]; }'),
  { ...ndvi('simple: samples, and bands declared by the script', 'let B08 = samples["B08"]; const red = samples.B04;\nreturn [index(B08, red)];'), type: 'AUTO' },
  { ...ndvi('simple: functions, loops, and a return inside', 'function nd(a, b) { return (a - b) / (a + b) || 0 }\nvar list = [B08, B04];\nfor (var i = 0; i < 5; i++) { if (i > 2) return [nd(list[0], list[1])]; }'), type: 'AUTO' },
  { ...ndvi('simple: one number', '//VERSION=3\nindex(B08, B04) > 0\nreturn index(B08, B04)'), type: 'AUTO' },
]; // prettier-ignore
