import { blended, channels, clamped, normalized, type PublicScript, share } from './public-script.js';

const highlights = (v: number, min: number, max: number) => {
  const linear = share(v, min, max);
  return clamped(linear > 0.92 ? 0.92 + ((linear - 0.92) * 0.08) / 1.08 : linear);
};
const CLASSES = [0x000000, 0xff0004, 0x868686, 0x774c0b, 0x10d32d, 0xffff53, 0x0000ff, 0x818181, 0xc0c0c0, 0xf1f1f1, 0xbac5eb, 0x52fff9]; // prettier-ignore

/** Composites, water, fire, snow, clouds. */
export const MAPS: readonly PublicScript[] = [
  {
    name: 'true colour in one line',
    bands: 3,
    source: 'return [2.5*B04,2.5*B03,2.5*B02];',
    expected: ({ b }) => ['B04', 'B03', 'B02'].map((band) => 2.5 * b(band)),
  },
  {
    name: 'true colour with highlight compression and alpha',
    bands: 4,
    source: `//VERSION=3
const maxR = 0.4;
let viz = new HighlightCompressVisualizer(0.02, maxR);
function evaluatePixel(samples) {
    let val = [samples.B04, samples.B03, samples.B02];
    val = viz.processList(val);
    val.push(samples.dataMask);
    return val;
}
function setup() {
  return {
    input: [{ bands: [ "B02", "B03", "B04", "dataMask" ] }],
    output: { bands: 4 }
  }
}`,
    expected: ({ b, mask }) => [...['B04', 'B03', 'B02'].map((band) => highlights(b(band), 0.02, 0.4)), mask()],
  },
  {
    name: 'natural colour by map and DefaultVisualizer',
    bands: 3,
    source: `//VERSION=3
function setup() { return { input: ["B02", "B03", "B04"], output: { bands: 3, sampleType: "AUTO" } } }
const viz = new DefaultVisualizer(0.0, 0.3, 1.1, 0.02);
const evaluatePixel = s => viz.processList([s.B04, s.B03, s.B02]);`,
    expected: ({ b }) => ['B04', 'B03', 'B02'].map((band) => clamped((1.1 * b(band)) / 0.3 + 0.02)),
  },
  {
    name: 'false colour in bytes with gain and gamma',
    bands: 3,
    type: 'UINT8',
    source: `//VERSION=3
function setup() { return { input: ["B08", "B04", "B03"], output: { bands: 3, sampleType: "UINT8" } } }
const gain = 2.0, gamma = 1.5, f = (v) => 255 * Math.pow(Math.min(gain * v, 1), 1 / gamma);
function evaluatePixel(s) { return [f(s.B08), f(s.B04), f(s.B03)]; }`,
    expected: ({ b }) => ['B08', 'B04', 'B03'].map((band) => 255 * Math.min(2 * b(band), 1) ** (1 / 1.5)),
  },
  {
    name: 'false colour (urban), auto-converted, DN',
    bands: 3,
    type: 'UINT16',
    source: `//VERSION=3 (auto-converted from 1)
function setup() { return { input: [{ bands: ["B12", "B11", "B04"], units: "DN" }], output: [{ id: "default", bands: 3, sampleType: "UINT16" }] }; }
function evaluatePixel(samples, scenes, inputMetadata) { return ["B12", "B11", "B04"].map((name) => samples[name] * inputMetadata.normalizationFactor); }`,
    expected: ({ b }) => ['B12', 'B11', 'B04'].map((band) => Math.round(b(band) * 10_000)),
  },
  {
    name: 'SWIR with a legacy single visualizer spread out',
    bands: 3,
    source: `//VERSION=3
let viz = new HighlightCompressVisualizerSingle(0.0, 0.4);
function setup() { return { input: ["B12", "B8A", "B04"], output: { bands: 3 } } }
function evaluatePixel(s) { return [].concat(viz.process(s.B12), viz.process(s.B8A), viz.process(s.B04)); }`,
    expected: ({ b }) => ['B12', 'B8A', 'B04'].map((band) => highlights(b(band), 0, 0.4)),
  },
  {
    name: 'NDWI in two ramps',
    bands: 3,
    source: `//VERSION=3
const colorRamp1 = [[0, 0xFFFFFF], [1, 0x008000]];
const colorRamp2 = [[0, 0xFFFFFF], [1, 0x0000CC]];
let viz1 = new ColorRampVisualizer(colorRamp1);
let viz2 = new ColorRampVisualizer(colorRamp2);
function setup() { return { input: ["B03", "B08", "SCL", "dataMask"], output: [{ id: "default", bands: 3 }, { id: "eobrowserStats", bands: 2, sampleType: "FLOAT32" }] } }
function evaluatePixel(samples) {
  let val = index(samples.B03, samples.B08);
  let imgVals = val < -0 ? viz1.process(-val) : viz2.process(Math.sqrt(Math.sqrt(val)));
  return { default: imgVals, eobrowserStats: [val, 0] };
}`,
    expected: ({ b }) => {
      const v = normalized(b('B03'), b('B08'));
      const [t, end] = v < 0 ? [-v, [0, 128, 0]] : [v ** 0.25, [0, 0, 204]];
      return end.map((channel) => Math.floor(255 + (channel - 255) * t + 1e-9) / 255);
    },
  },
  {
    name: 'water mask in an if chain',
    bands: 3,
    source: `var MNDWI = (B03 - B11) / (B03 + B11); // SWIR based
if (MNDWI > 0.42) { return [0, 0, 1]; }
else if (MNDWI > 0) return [0.5, 0.7, 1.0];
return [1.5 * B04, 1.5 * B03, 1.5 * B02]`,
    expected: ({ b }) => {
      const v = (b('B03') - b('B11')) / (b('B03') + b('B11'));
      return v > 0.42 ? [0, 0, 1] : v > 0 ? [0.5, 0.7, 1] : ['B04', 'B03', 'B02'].map((band) => 1.5 * b(band));
    },
  },
  {
    name: 'chlorophyll of lakes (NDCI) on a continuous scale',
    bands: 1,
    type: 'FLOAT32',
    source: `//VERSION=3
function setup(){return{input:["B04","B05"],output:{bands:1,sampleType:"FLOAT32"}}}
function evaluatePixel(s){let NDCIindex=index(s.B05,s.B04);let chl=826.57*NDCIindex**3-176.43*NDCIindex**2+19*NDCIindex+4.071;return[chl]}`,
    expected: ({ b }) => [normalized(b('B05'), b('B04'))].map((v) => 826.57 * v ** 3 - 176.43 * v ** 2 + 19 * v + 4.071),
  },
  {
    name: 'burned area: NBR in classes by valueMap',
    bands: 1,
    type: 'UINT8',
    source: `//VERSION=3
function setup() { return { input: ["B08", "B12"], output: { bands: 1, sampleType: "UINT8" } } }
function evaluatePixel(s) { return [valueMap(index(s.B08, s.B12), [-0.25, -0.1, 0.1, 0.27, 0.66], [10, 20, 30, 40, 50])]; }`,
    expected: ({ b }) => {
      const at = [-0.25, -0.1, 0.1, 0.27, 0.66].findIndex((limit) => normalized(b('B08'), b('B12')) <= limit);
      return [at < 0 ? 50 : 10 * (at + 1)];
    },
  },
  {
    name: 'burned area index with a threshold on the picture',
    bands: 4,
    source: `//VERSION=3
function setup() { return { input: ["B02", "B03", "B04", "B06", "B07", "B8A", "B11", "B12", "dataMask"], output: { bands: 4 } } }
function evaluatePixel(samples) {
  const s = samples, NDWI = index(s.B03, s.B11);
  var BAIS2 = (1 - ((s.B06 * s.B07 * s.B8A) / s.B04) ** 0.5) * ((s.B12 - s.B8A) / ((s.B12 + s.B8A) ** 0.5) + 1);
  if (BAIS2 > 0.95 && NDWI < 0.2) return [1, 0, 0, s.dataMask];
  return [2 * s.B04, 2 * s.B03, 2 * s.B02, s.dataMask];
}`,
    expected: ({ b, mask }) => {
      const burnt = (1 - ((b('B06') * b('B07') * b('B8A')) / b('B04')) ** 0.5) * ((b('B12') - b('B8A')) / (b('B12') + b('B8A')) ** 0.5 + 1);
      return burnt > 0.95 && normalized(b('B03'), b('B11')) < 0.2 ? [1, 0, 0, mask()] : [...['B04', 'B03', 'B02'].map((band) => 2 * b(band)), mask()];
    },
  },
  {
    name: 'snow',
    bands: 3,
    source: `//VERSION=3
let NDSI = index(B03, B11), isSnow = NDSI > 0.42 && B03 > 0.2;
return isSnow ? [0, 0.8, 1] : [B04, B03, B02].map(x => x * 2.5);`,
    expected: ({ b }) => (normalized(b('B03'), b('B11')) > 0.42 && b('B03') > 0.2 ? [0, 0.8, 1] : ['B04', 'B03', 'B02'].map((band) => 2.5 * b(band))),
  },
  {
    name: 'scene classes by switch',
    bands: 3,
    source: `//VERSION=3
function RGBToColor (r, g, b){ return [r/255, g/255, b/255]; }
function setup() { return { input: ["SCL"], output: { bands: 3 } }; }
function evaluatePixel(samples) {
    const SCL = samples.SCL;
    switch (SCL) {
    ${CLASSES.map((color, at) => `case ${at}: return RGBToColor (${channels(color).join(', ')});`).join('\n    ')}
    default: return RGBToColor (0,0,0);
    }
}`,
    expected: ({ b }) => channels(CLASSES[b('SCL')]!).map((channel) => channel / 255),
  },
  {
    name: 'clouds masked by classes',
    bands: 4,
    source: `//VERSION=3
const clouds = new Set([3, 8, 9, 10]);
function setup() { return { input: [{ bands: ["B04", "B03", "B02", "SCL", "dataMask"], units: ["REFLECTANCE", "reflectance", "Reflectance", "DN", "DN"] }], output: { bands: 4 } } }
function evaluatePixel(s) { return clouds.has(s.SCL) ? [1, 1, 1, 0.5 * s.dataMask] : [s.B04, s.B03, s.B02, s.dataMask]; }`,
    expected: ({ b, mask }) => ([3, 8, 9, 10].includes(b('SCL')) ? [1, 1, 1, 0.5 * mask()] : [b('B04'), b('B03'), b('B02'), mask()]),
  },
  {
    name: 'clouds by a decision tree',
    bands: 3,
    source: `//VERSION=3
function s2(a, b) { return a - b }
function setup() { return { input: ["B01","B02","B03","B05","B06","B07","B8A","B09","B11"], output: { bands: 3 } } }
function evaluatePixel(p) {
  let v;
  if (p.B03 < 0.319) { if (p.B8A < 0.166) { v = s2(p.B03, p.B07) < 0.027 ? "clear" : "shadow" } else v = "clear" }
  else if (p.B05 / p.B11 < 4.33) v = s2(p.B11, p.B09) < 0.255 ? "cloud" : "clear"; else v = "snow";
  return ({ clear: [0, 1, 0], shadow: [0, 0, 0], cloud: [1, 1, 1], snow: [0, 1, 1] })[v];
}`,
    expected: ({ b }) => {
      if (b('B03') < 0.319) return b('B8A') >= 0.166 || b('B03') - b('B07') < 0.027 ? [0, 1, 0] : [0, 0, 0];
      return b('B05') / b('B11') >= 4.33 ? [0, 1, 1] : b('B11') - b('B09') < 0.255 ? [1, 1, 1] : [0, 1, 0];
    },
  },
  {
    name: 'floating algae on a dark sea',
    bands: 3,
    source: `var FAI = function (a, b, c) { return (b-a-(c-a)*(783-665)/(865-665)) };
let fai = FAI(B04, B07, B8A);
return colorBlend(fai, [-0.05, 0, 0.05], [[0.1, 0.1, 0.4], [0, 0.6, 0.6], [1, 0.9, 0.2]]);`,
    expected: ({ b }) => blended(b('B07') - b('B04') - (b('B8A') - b('B04')) * 0.59, [-0.05, 0, 0.05], [[0.1, 0.1, 0.4], [0, 0.6, 0.6], [1, 0.9, 0.2]]),
  },
  {
    name: 'index in a default colour map',
    bands: 3,
    source: `//VERSION=3
let viz = ColorMapVisualizer.createDefaultColorMap();
function setup() { return { input: ["B04", "B08"], output: { bands: 3 } }; }
function evaluatePixel(samples) { return viz.process(index(samples.B08, samples.B04)); }`,
    expected: ({ b }) => {
      const colors = [0, 0xff0000, 0x9a0000, 0x660000, 0xffff33, 0xcccc33, 0x666600, 0x33ffff, 0x33cccc, 0x006666, 0x33ff33, 0x33cc33, 0x006600];
      const at = [-1, -0.2, -0.1, 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].findLastIndex((limit) => limit <= normalized(b('B08'), b('B04')));
      return channels(colors[at]!).map((channel) => channel / 255);
    },
  },
]; // prettier-ignore
