import { blended, channels, clamped, type PublicScript, ramp, share } from './public-script.js';

const decibels = (linear: number) => (10 * Math.log(linear)) / Math.LN10;
const terrain = [[-500, 0x000080], [0, 0x4040ff], [1, 0x006400], [800, 0xc8b464], [2500, 0xffffff], [4000, 0xf0f0ff]] as const; // prettier-ignore

/** Radar, Landsat, terrain. */
export const SENSORS: readonly PublicScript[] = [
  {
    name: 'radar vegetation index',
    ...{ on: 's1', bands: 1, type: 'FLOAT32' },
    source: `//VERSION=3
function setup() { return { input: [{ bands: ["VV", "VH", "dataMask"] }], output: [{ id: "default", bands: 1, sampleType: "FLOAT32" }] } }
function evaluatePixel(samples) {
  let dop = (samples.VV / (samples.VV + samples.VH)), m = 1 - dop;
  let value = (Math.sqrt(dop)) * ((4 * samples.VH) / (samples.VV + samples.VH));
  return { default: [samples.dataMask ? value + 0 * m : -1] };
}`,
    expected: ({ b, mask }) => mask() === 0 ? [-1] : [Math.sqrt(b('VV') / (b('VV') + b('VH'))) * ((4 * b('VH')) / (b('VV') + b('VH')))],
  },
  {
    name: 'radar RGB ratio, V1 statements',
    ...{ on: 's1', bands: 3 },
    source: 'return [2*VV, 2*VH, VV/VH/10]',
    expected: ({ b }) => [2 * b('VV'), 2 * b('VH'), b('VV') / b('VH') / 10],
  },
  {
    name: 'radar in decibels, stretched',
    ...{ on: 's1', bands: 1 },
    source: `//VERSION=3
function toDb(linear) { return 10 * Math.log(linear) / Math.LN10; }
function setup() { return { input: ["VV"], output: { bands: 1 } } }
const evaluatePixel = ({ VV }) => [Math.max(0, toDb(VV) * 0.05 + 1)];`,
    expected: ({ b }) => [Math.max(0, decibels(b('VV')) * 0.05 + 1)],
  },
  {
    name: 'thermal in Celsius with a three-colour ramp',
    ...{ on: 'landsat', bands: 4 },
    source: `//VERSION=3
var option = 0, minC = 0, maxC = 50;
const viz = ColorGradientVisualizer.createBlueRed(minC, maxC);
const own = new ColorRampVisualizer([[minC, 0x0000ff], [(minC + maxC) / 2, 0xffff00], [maxC, 0xff0000]]);
function setup() { return { input: [{ bands: ["B10", "dataMask"], units: "brightness_temperature" }], output: [{ id: "default", bands: 4 }] }; }
function evaluatePixel(s) { let celsius = s.B10 - 273.15; return option ? viz.process(celsius) : [...own.process(celsius), s.dataMask]; }`,
    expected: ({ b, mask }) => [...ramp(b('B10') - 273.15, [[0, 0x0000ff], [25, 0xffff00], [50, 0xff0000]]), mask()],
  },
  {
    name: 'quality bits decoded',
    ...{ on: 'landsat', bands: 3 },
    source: `//VERSION=3
function setup() { return { input: ["B02", "B03", "B04", "BQA"], output: { bands: 3 } } }
function evaluatePixel(samples) {
  var decodedQuality = decodeL8C2Qa(samples.BQA);
  if (decodedQuality.cloud === 1) return [1, 1, 1];
  if (decodedQuality.water == 1) return [0, 0, 0.5 * decodedQuality.cloudConfidence];
  return [samples.B04, samples.B03, samples.B02].map((v) => v * 2);
}`,
    expected: ({ b }) => {
      const qa = b('BQA');
      if ((qa >> 3) % 2 === 1) return [1, 1, 1];
      return (qa >> 7) % 2 === 1 ? [0, 0, 0.5 * ((qa >> 8) % 4)] : ['B04', 'B03', 'B02'].map((band) => 2 * b(band));
    },
  },
  {
    name: 'pan-like grey of a Landsat scene, V1',
    ...{ on: 'landsat', bands: 1 },
    source: 'var pan = (B02 + B03 + B04) / 3;\nreturn pan;',
    expected: ({ b }) => [(b('B02') + b('B03') + b('B04')) / 3],
  },
  {
    name: 'terrain in colours',
    ...{ on: 'dem', bands: 3 },
    source: `//VERSION=3
const colors = ${JSON.stringify(terrain)};
const viz = new ColorRampVisualizer(colors.reverse());
function setup() { return { input: ["DEM"], output: { bands: 3 } } }
function evaluatePixel(sample) { let val = sample.DEM; return viz.process(val); }`,
    expected: ({ b }) => ramp(b('DEM'), terrain),
  },
  {
    name: 'terrain rescaled between own limits',
    ...{ on: 'dem', bands: 3 },
    source: `//VERSION=3
const viz = ColorRampVisualizer.createRedTemperature(-500, 4000);
function setup() { return { input: [{ bands: ["DEM"] }], output: { bands: 3 } } }
function evaluatePixel(s) { return viz.process(s.DEM); }`,
    expected: ({ b }) => {
      const limits = [0, 0.25, 0.3, 0.525, 1].map((p) => -500 + p * 4500);
      const colors = [0x000000, 0xae0000, 0xff6e00, 0xff8600, 0xffffff].map(channels);
      return blended(b('DEM'), limits, colors).map((channel) => Math.floor(channel + 1e-9) / 255);
    },
  },
  {
    name: 'terrain as whole metres',
    ...{ on: 'dem', bands: 1, type: 'INT16' },
    source: '//VERSION=3\nfunction setup() { return { input: [{ bands: ["DEM"], units: ["METERS"] }], output: { id: "default", bands: 1, sampleType: SampleType.INT16 } } }\nfunction evaluatePixel(sample) { return [sample.DEM] }',
    expected: ({ b }) => [b('DEM')],
  },
  {
    name: 'terrain in AUTO: everything above a metre is white',
    ...{ on: 'dem', bands: 1 },
    source: '//VERSION=3\nfunction setup() { return { input: ["DEM"], output: { bands: 1 } } }\nfunction evaluatePixel(sample) { return [sample.DEM] }',
    expected: ({ b }) => [clamped(b('DEM'))],
  },
  {
    name: 'terrain as grey with gamma',
    ...{ on: 'dem', bands: 1 },
    source: `//VERSION=3
const viz = new DefaultVisualizer(-300, 3480, 1, 0, 0.5);
function setup() { return { input: ["DEM"], output: { bands: 1 } } }
function evaluatePixel({ DEM }) { return [viz.process(DEM, 0)]; }`,
    expected: ({ b }) => [Math.sqrt(share(b('DEM'), -300, 3480))],
  },
  {
    name: 'optical where it is clear, radar where not, by fusion',
    ...{ on: 's2 and s1', bands: 3 },
    source: `//VERSION=3
function setup() {
  return {
    input: [
      { datasource: "S1", bands: ["VV", "VH"] },
      { datasource: "S2L2A", bands: ["B02", "B03", "B04", "SCL"] }],
    output: [{ bands: 3 }]
  }
}
function evaluatePixel(samples, inputData, inputMetadata, customData, outputMetadata) {
  var S1 = samples.S1[0], S2 = samples.S2L2A[0];
  if ([7, 8, 9, 10].includes(S2.SCL)) return [0.25, 0.25, 0.25];
  return S1 && [S2.B04, S2.B03, S2.B02].map(v => 3 * v);
}`,
    expected: ({ b }) => ([7, 8, 9, 10].includes(b('SCL')) ? [0.25, 0.25, 0.25] : ['B04', 'B03', 'B02'].map((band) => 3 * b(band))),
  },
]; // prettier-ignore
