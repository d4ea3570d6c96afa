import { describe, expect, it } from '@jest/globals';
import { isSelfContained } from './self-contained.js';
import { isSharedMember } from './shared-names.js';

const NDVI = `//VERSION=3
function setup() {
  return { input: ["B04", "B08", "dataMask"], output: [{ id: "ndvi", bands: 1 }, { id: "dataMask", bands: 1 }] };
}
function evaluatePixel(s) {
  return { ndvi: [(s.B08 - s.B04) / (s.B08 + s.B04)], dataMask: [s.dataMask] };
}`;
const MONTHLY = `//VERSION=3
const viz = ColorRampVisualizer && new ColorRampVisualizer([[0, 0xff0000], [1, 0x00ff00]]);`;
const ORBITS = `//VERSION=3
const viz = new ColorRampVisualizer([[0, 0xff0000], [1, 0x00ff00]]);
let calls = 0;
const mean = (list) => list.reduce((sum, one) => sum + one, 0) / list.length;
function setup() { return { input: [{ bands: ["B04", "B08"] }], output: { bands: 3 }, mosaicking: Mosaicking.ORBIT }; }
function evaluatePixel(samples, scenes, inputMetadata, customData, outputMetadata) {
  const found = [];
  var best = -Infinity, at;
  for (let i = 0; i < samples.length; i++) {
    const { B04, B08 } = samples[i];
    if (!isFinite(index(B08, B04))) continue;
    found.push(index(B08, B04));
    if (found[found.length - 1] > best) { best = found[found.length - 1]; at = i; }
  }
  calls += 1;
  outputMetadata.userData = { calls, at };
  found.sort((a, b) => a - b);
  const last = { list: found, ["n" + calls]: 1 };
  last.list[0] = Math.max(...found, Math.PI);
  try { return viz.process(mean(found)).map((value) => value * 2.5); } catch (error) { return [0, 0, Number.NaN]; }
}`;

describe('scripts that can only touch what is theirs', () => {
  it.each([
    [NDVI],
    [ORBITS],
    ['return [B04 * 2.5]; var B04'],
    ['function f({ a = 1, ...others }, [b]) { others.x = b; return f.calls = a; }'],
    ['const o = {}; for (const [key, value] of Object.entries(o)) o.last = key + value;'],
    ['var i = 0; var a = []; while (i < 9) { a[i] = i; i += 2; a[i - 1] = a["0"]; }'],
  ])('%s', (script) => expect(isSelfContained(script)).toBe(true));
});

describe('scripts that may touch more', () => {
  it.each([
    // Variables of the context.
    ['loose = 1;'],
    ['loose++;'],
    ['{ let n = 0; } n = 1;'],
    ['[loose] = [1];'],
    ['for (loose of [1]);'],
    ['({ a: loose } = { a: 1 });'],
    ['typeof loose;'],
    ['function f() { var inner; } inner = 1;'],
    // Objects of the context as values.
    ['Math.n = 1;'],
    ['Math.max.n = 1;'],
    ['const m = Math; m.n = 1;'],
    ['index.n = 1;'],
    ['[index][0].n = 1;'],
    ['const f = parseFloat;'],
    ['blueRed[0] = 1;'],
    ['new ColorRampVisualizer(blueRed);'],
    ['ColorRampVisualizer.createOceanColor().pairs[0] = 1;'],
    ['const s = Math.sqrt;'],
    [MONTHLY],
    // Inherited ones.
    ['[].push.n = 1;'],
    ['const { push } = []; push.n = 1;'],
    ['const { "push": p } = [];'],
    ['(({ map }) => { map.n = 1; })([]);'],
    ['[].__proto__.n = 1;'],
    ['[]["__proto__"].n = 1;'],
    ['[].map([].push, Math);'],
    ['({}).__lookupGetter__("__proto__");'],
    ['const k = "__pro" + "to__"; [][k].n = 1;'],
    ['let k = 0; k = "push"; [][k].n = 1;'],
    ['let k = 0; k += "push"; [][k].n = 1;'],
    ['function f(k) { return [][k]; }'],
    ['for (const k in { push: 1 }) [][k].n = 1;'],
    ['const [k] = ["push"]; [][k].n = 1;'],
    ['const { [`push`]: p } = [];'],
    ['new Identity().process.n = 1;'],
    // Ways of the language that are not followed.
    ['function f() { this.n = 1; } f();'],
    ['class A {}'],
    ['function* g() {}'],
    ['with (Math) { n = 1; }'],
    ['`x`.n``;'],
    ['/x/.exec("x");'],
    ['const f = async () => {};'],
    ['arguments[0] = 1;'],
    ['eval("n = 1");'],
    ['$thrown.at = 1;'],
    ['setup( {'],
    [`${'['.repeat(20_000)}${']'.repeat(20_000)}`],
  ])('%s', (script) => expect(isSelfContained(script)).toBe(false));
});

it('knows what objects inherit', () => {
  for (const name of ['push', 'bind', 'toString', 'padStart', 'getTime', 'process', 'subarray', '__proto__'])
    expect(isSharedMember(name, false)).toBe(true);
  for (const name of ['push', 'process', 'toString']) expect(isSharedMember(name, true)).toBe(false);
  for (const name of ['constructor', '__proto__']) expect(isSharedMember(name, true)).toBe(true);
  for (const name of ['B04', 'dataMask', 'length', 'userData']) expect(isSharedMember(name, false)).toBe(false);
});
