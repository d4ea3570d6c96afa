import { blended, normalized, type PublicScript, ramp, share } from './public-script.js';

const GREENS = [[0, 0x8b4513], [0.2, 0xf5deb3], [0.6, 0x228b22], [1, 0x003300]] as const; // prettier-ignore
const nir = 'B08';

/** Indices of vegetation, most as "simple" scripts or with the outputs that EO Browser's layers have. */
export const VEGETATION: readonly PublicScript[] = [
  {
    name: 'NDVI, V1 statements and colorBlend',
    bands: 3,
    source: `// NDVI
var ndvi = (B08 - B04) / (B08 + B04);
return colorBlend(ndvi,
  [-0.2, 0, 0.2, 0.6, 1],
  [[0, 0, 0], [0.8, 0.7, 0.5], [1, 1, 0.4], [0.2, 0.6, 0.1], [0, 0.2, 0]]);`,
    expected: ({ b, mask }) =>
      mask() === 0 ? [0, 0.2, 0] : blended((b(nir) - b('B04')) / (b(nir) + b('B04')), [-0.2, 0, 0.2, 0.6, 1], [[0, 0, 0], [0.8, 0.7, 0.5], [1, 1, 0.4], [0.2, 0.6, 0.1], [0, 0.2, 0]]),
  },
  {
    name: 'NDVI, V3 statements with alpha',
    bands: 4,
    source: '//VERSION=3\nlet k = index(B08, B04);\nreturn [k, k, k, dataMask];',
    expected: ({ b, mask }) => [...Array<number>(3).fill(normalized(b(nir), b('B04'))), mask()],
  },
  {
    name: 'NDVI, auto-converted',
    bands: 3,
    source: `//VERSION=3 (auto-converted from 1)
function setup() {
  return {
    input: [{
      bands: ["B04", "B08"]
    }],
    output: { bands: 3 }
  };
}
function evaluatePixel(samples) {
  let ndvi = index(samples.B08, samples.B04);
  const [low, high] = [0.1, 0.9];
  const [limits, colors] = [[low, high], [[1, 0, 0], [0, 1, 0.5]]];
  return colorBlend(ndvi, limits, colors);
}`,
    expected: ({ b }) => blended(normalized(b(nir), b('B04')), [0.1, 0.9], [[1, 0, 0], [0, 1, 0.5]]),
  },
  {
    name: 'NDVI, layer with statistics and mask',
    bands: 4,
    source: `//VERSION=3
function setup() {
   return {
      input: ["B04", "B08", "SCL", "dataMask"],
      output: [
        { id: "default", bands: 4 },
        { id: "index", bands: 1, sampleType: 'FLOAT32' },
        { id: "eobrowserStats", bands: 2, sampleType: 'FLOAT32' },
        { id: "dataMask", bands: 1 }
      ]
    };
}
const ramps = [[0, 0x8b4513], [0.2, 0xf5deb3], [0.6, 0x228b22], [1, 0x003300]];
const visualizer = new ColorRampVisualizer(ramps);
function isCloud(scl) { return [8, 9, 10].includes(scl); }
function evaluatePixel(samples) {
    let val = index(samples.B08, samples.B04);
    const indexVal = samples.dataMask === 1 ? val : NaN;
    let imgVals = visualizer.process(val);
    return {
      default: [...imgVals, samples.dataMask],
      index: [indexVal],
      eobrowserStats: [val, isCloud(samples.SCL) ? 1 : 0],
      dataMask: [samples.dataMask]
    };
}`,
    expected: ({ b, mask }) => [...ramp(normalized(b(nir), b('B04')), GREENS), mask()],
  },
  {
    name: 'EVI',
    bands: 1,
    type: 'FLOAT32',
    source: `//VERSION=3
function setup() { return { input: [{ bands: ["B02", "B04", "B08"], units: "REFLECTANCE" }], output: { bands: 1, sampleType: SampleType.FLOAT32 } } }
function evaluatePixel({ B02, B04, B08 }) { return [2.5 * (B08 - B04) / ((B08 + 6.0 * B04 - 7.5 * B02) + 1.0)]; }`,
    expected: ({ b }) => [(2.5 * (b(nir) - b('B04'))) / (b(nir) + 6 * b('B04') - 7.5 * b('B02') + 1)],
  },
  {
    name: 'EVI2 as grey',
    bands: 1,
    source: 'let EVI2 = 2.4 * (B08 - B04) / (B08 + B04 + 1.0)\nreturn [EVI2]',
    expected: ({ b }) => [(2.4 * (b(nir) - b('B04'))) / (b(nir) + b('B04') + 1)],
  },
  {
    name: 'SAVI with a parameter at the top',
    bands: 3,
    source: `//
// Soil adjusted vegetation index (abbrv. SAVI)
//
let L = 0.428; // 0.5
let SAVI = (B08 - B04) / (B08 + B04 + L) * (1.0 + L);
const min = -0.5, max = 0.8, zero = 0.0;
return colorBlend(SAVI, [min, zero, max], [[0.5, 0.1, 0.1], [1, 1, 1], [0, 0.4, 0]]);`,
    expected: ({ b }) => blended(((b(nir) - b('B04')) / (b(nir) + b('B04') + 0.428)) * 1.428, [-0.5, 0, 0.8], [[0.5, 0.1, 0.1], [1, 1, 1], [0, 0.4, 0]]),
  },
  {
    name: 'MSAVI2',
    bands: 1,
    type: 'FLOAT32',
    source: `//VERSION=3
function setup() { return { input: ["B04", "B08"], output: { bands: 1, sampleType: "FLOAT32" } } }
var evaluatePixel = function (s) { var n = 2 * s.B08 + 1; return [(n - Math.sqrt(Math.pow(n, 2) - 8 * (s.B08 - s.B04))) / 2]; };`,
    expected: ({ b }) => [(2 * b(nir) + 1 - Math.sqrt((2 * b(nir) + 1) ** 2 - 8 * (b(nir) - b('B04')))) / 2],
  },
  {
    name: 'ARVI with nested helpers',
    bands: 1,
    type: 'FLOAT32',
    source: `//VERSION=3
const y = 0.106;
function setup() { return { input: ["B02", "B04", "B8A"], output: { bands: 1, sampleType: "FLOAT32" } }; }
function rb(s) { return s.B04 - y * (s.B04 - s.B02); }
function evaluatePixel(s) { return [index(s["B8A"], rb(s))]; }`,
    expected: ({ b }) => [normalized(b('B8A'), b('B04') - 0.106 * (b('B04') - b('B02')))],
  },
  {
    name: 'GNDVI by valueInterpolate',
    bands: 3,
    source: `//VERSION=3
function setup() { return { input: ["B03", "B08"], output: { bands: 3 } } }
function evaluatePixel(s) {
  return valueInterpolate(index(s.B08, s.B03), [-0.5, 0.0, 0.8], [[0, 0, 1], [1, 1, 1], [0, 0.5, 0]]);
}`,
    expected: ({ b }) => blended(normalized(b(nir), b('B03')), [-0.5, 0, 0.8], [[0, 0, 1], [1, 1, 1], [0, 0.5, 0]]),
  },
  {
    name: 'red-edge chlorophyll',
    bands: 3,
    source: 'return colorBlend(B07 / B05 - 1, [0, 1, 10], [[1, 1, 0.8], [0.5, 0.8, 0.3], [0, 0.2, 0.1]])',
    expected: ({ b, mask }) => (mask() === 0 ? [0, 0.2, 0.1] : blended(b('B07') / b('B05') - 1, [0, 1, 10], [[1, 1, 0.8], [0.5, 0.8, 0.3], [0, 0.2, 0.1]])),
  },
  {
    name: 'moisture (NDMI) with rescaled ramp',
    bands: 3,
    source: `//VERSION=3
const moistureRamps = [[-0.8, 0x800000], [-0.24, 0xff0000], [-0.032, 0xffff00], [0.032, 0x00ffff], [0.24, 0x0000ff], [0.8, 0x000080]];
const viz = new ColorRampVisualizer(moistureRamps);
function setup() { return { input: ["B8A", "B11", "dataMask"], output: [{ id: "default", bands: 3 }, { id: "dataMask", bands: 1 }] }; }
function evaluatePixel(samples) {
  let val = index(samples.B8A, samples.B11);
  return { default: viz.process(val), dataMask: [samples.dataMask] };
}`,
    expected: ({ b }) => ramp(normalized(b('B8A'), b('B11')), [[-0.8, 0x800000], [-0.24, 0xff0000], [-0.032, 0xffff00], [0.032, 0x00ffff], [0.24, 0x0000ff], [0.8, 0x000080]]),
  },
  {
    name: 'agriculture with a stretch of its own',
    bands: 3,
    source: `//VERSION=3
let minVal = 0.0;
let maxVal = 0.4;
function stretch(val, min = minVal, max = maxVal) { return (val - min) / (max - min); }
function setup() { return { input: ["B02", "B08", "B11"], output: { bands: 3 } } }
function evaluatePixel(sample) { return [sample.B11, sample.B08, sample.B02].map(v => stretch(v)); }`,
    expected: ({ b }) => ['B11', 'B08', 'B02'].map((band) => share(b(band), 0, 0.4)),
  },
  {
    name: 'barren soil',
    bands: 3,
    source: `//VERSION=3
let val = 2.5 * ((B11 + B04) - (B08 + B02)) / ((B11 + B04) + (B08 + B02));
return [val, B08, B11];`,
    expected: ({ b }) => [(2.5 * (b('B11') + b('B04') - b(nir) - b('B02'))) / (b('B11') + b('B04') + b(nir) + b('B02')), b(nir), b('B11')],
  },
]; // prettier-ignore
