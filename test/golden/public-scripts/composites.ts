import { normalized, type Pixel, type PublicScript } from './public-script.js';

const ALL = [0, 1, 2, 3];
const ndvi = ({ b }: Pixel, t: number) => normalized(b('B08', t), b('B04', t));
const valid = ({ mask }: Pixel) => ALL.filter((t) => mask(t) === 1);
const isClear = ({ b, mask }: Pixel, t: number) => mask(t) === 1 && ![3, 8, 9, 10, 11].includes(b('SCL', t));
const sorted = (values: readonly number[]) => [...values].sort((x, y) => x - y);
const setupOf = (bands: string, mosaicking: string, output: string) =>
  `//VERSION=3\nfunction setup() { return { input: [{ bands: ${bands} }], output: ${output}, mosaicking: ${mosaicking} }; }\n`;
const FLOAT = '{ bands: 1, sampleType: "FLOAT32" }';
const BANDS = '["B04", "B08", "SCL", "dataMask"]';

/** Several dates: newest first, the scene without data at a pixel stays with zeros. */
export const COMPOSITES: readonly PublicScript[] = [
  {
    name: 'maximum NDVI of two months',
    ...{ scenes: 4, bands: 1, type: 'FLOAT32' },
    source: `${setupOf(BANDS, '"ORBIT"', FLOAT)}
function calcNDVI(sample) { var denom = sample.B04 + sample.B08; return ((denom != 0) ? (sample.B08 - sample.B04) / denom : 0.0); }
function evaluatePixel(samples) {
  var max = 0;
  for (var i = 0; i < samples.length; i++) { var ndvi = calcNDVI(samples[i]); max = ndvi > max ? ndvi : max; }
  return [max];
}`,
    expected: (p) => [Math.max(0, ...ALL.map((t) => ndvi(p, t)))],
  },
  {
    name: 'of the last month only (preProcessScenes by collections.to)',
    ...{ scenes: 4, bands: 2, type: 'FLOAT32' },
    source: `${setupOf(BANDS, 'Mosaicking.ORBIT', '{ bands: 2, sampleType: SampleType.FLOAT32 }')}
function preProcessScenes (collections) {
    collections.scenes.orbits = collections.scenes.orbits.filter(function (orbit) {
        var orbitDateFrom = new Date(orbit.dateFrom)
        return orbitDateFrom.getTime() >= (collections.to.getTime()-1*20*24*3600*1000);
    })
    return collections
}
function evaluatePixel(samples, scenes) { return [samples.length, samples[0].B04 + scenes.orbits.length]; }`,
    expected: ({ b }) => [2, b('B04') + 2],
  },
  {
    name: 'on allowed dates, oldest first, with an undeclared global',
    ...{ scenes: 4, bands: 2, type: 'FLOAT32' },
    source: `${setupOf(BANDS, '"ORBIT"', '{ bands: 2, sampleType: "FLOAT32" }')}
function preProcessScenes (collections) {
  var allowedDates = ["2024-06-20", "2024-05-26", "2024-01-01"];
  collections.scenes.orbits = collections.scenes.orbits.filter(function (orbit) {
    return allowedDates.includes(orbit.dateFrom.split("T")[0]);
  }).sort((s1, s2) => new Date(s1.dateFrom) - new Date(s2.dateFrom));
  firstOrbitDate = collections.scenes.orbits[0].dateFrom;
  return collections;
}
function evaluatePixel(samples) { return [samples[0].B08 - samples[1].B08, new Date(firstOrbitDate).getUTCDate()]; }`,
    expected: ({ b }) => [b('B08', 3) - b('B08', 0), 26],
  },
  {
    name: 'cloud-free by the first quartile',
    ...{ scenes: 4, bands: 3 },
    source: `${setupOf('["B02", "B03", "B04", "B08", "SCL", "dataMask"]', '"ORBIT"', '{ bands: 3 }')}
function validate(s) { if (!s.dataMask) return false; const c = s.SCL; return !(c === 3 || c === 8 || c === 9 || c === 10 || c === 11); }
function getFirstQuartile(values) { values.sort((a, b) => a - b); return values[Math.floor(values.length / 4)]; }
function evaluatePixel(samples) {
  const lists = { B02: [], B03: [], B04: [] };
  samples.filter(validate).forEach((s) => Object.keys(lists).forEach((name) => lists[name].push(s[name])));
  if (lists.B02.length === 0) return [0, 0, 0];
  return ["B04", "B03", "B02"].map((name) => 2.5 * getFirstQuartile(lists[name]));
}`,
    expected: (p) => {
      const clear = ALL.filter((t) => isClear(p, t));
      return ['B04', 'B03', 'B02'].map((band) => clear.length === 0 ? 0 : 2.5 * sorted(clear.map((t) => p.b(band, t)))[Math.floor(clear.length / 4)]!);
    },
  },
  {
    name: 'latest clear pixel, else nothing',
    ...{ scenes: 4, bands: 2 },
    source: `${setupOf(BANDS, '"TILE"', '{ bands: 2 }')}
function evaluatePixel(samples) {
  for (const { B04, SCL, dataMask } of samples) { if (dataMask && ![3, 8, 9, 10, 11].some(c => c === SCL)) return [2 * B04, 1]; }
}`,
    expected: (p) => { const t = ALL.find((one) => isClear(p, one)); return t === undefined ? [0, 0] : [2 * p.b('B04', t), 1]; },
  },
  {
    name: 'median of what is valid',
    ...{ scenes: 4, bands: 1, type: 'FLOAT32' },
    source: `${setupOf(BANDS, '"ORBIT"', FLOAT)}
const median = (list, s = list.toSorted((a, b) => a - b), h = s.length >> 1) => s.length % 2 ? s[h] : (s[h - 1] + s[h]) / 2;
function evaluatePixel(samples) { return [median(samples.filter(s => s.dataMask == 1).map(s => s.B08))]; }`,
    expected: (p) => { const s = sorted(valid(p).map((t) => p.b('B08', t))); const h = s.length >> 1; return [s.length % 2 ? s[h]! : (s[h - 1]! + s[h]!) / 2]; },
  },
  {
    name: 'temporal statistics: mean, deviation, count',
    ...{ scenes: 4, bands: 3, type: 'FLOAT32' },
    source: `${setupOf(BANDS, '"ORBIT"', '{ bands: ["mean", "std", "n"], sampleType: "FLOAT32" }')}
function evaluatePixel(samples) {
  let n = 0, sum = 0, squares = 0;
  samples.forEach(function (s) { if (s.dataMask === 0) return; const v = index(s.B08, s.B04); n++; sum += v; squares += v * v; });
  const mean = sum / n;
  return { default: [mean, Math.sqrt(squares / n - mean * mean), n] };
}`,
    expected: (p) => {
      const values = valid(p).map((t) => ndvi(p, t));
      const mean = values.reduce((a, v) => a + v, 0) / values.length;
      return [mean, Math.sqrt(values.reduce((a, v) => a + v * v, 0) / values.length - mean ** 2), values.length];
    },
  },
  {
    name: 'one band per date, dates in the user data',
    ...{ scenes: 4, bands: 4, type: 'INT16', userData: { scenes: ['2024-06-20', '2024-06-15', '2024-06-05', '2024-05-26'], norm_factor: 1, count: 64 } },
    source: `//VERSION=3
let count = 0;
function setup() { return { input: [{ bands: ["B04"], units: ["DN"] }], output: [{ id: "default", bands: 1, sampleType: "INT16", nodataValue: 0 }], mosaicking: "ORBIT" }; }
function updateOutput(outputs, collection) { Object.values(outputs).forEach((output) => { output.bands = collection.scenes.length; }); }
function updateOutputMetadata(scenes, inputMetadata, outputMetadata) {
  outputMetadata.userData = { scenes: scenes.orbits.map((o) => o.dateFrom.slice(0, 10)), "norm_factor": inputMetadata.normalizationFactor, count };
}
function evaluatePixel(samples) { count++; return samples.map((s) => s.B04); }`,
    expected: ({ b }) => ALL.map((t) => Math.round(b('B04', t) * 10_000)),
  },
  {
    name: 'tiles of some paths with little cloud',
    ...{ scenes: 4, bands: 2, type: 'FLOAT32', userData: [[0, 's3://tiles/33/T/VM/0', '2024-06-20T10:30:00Z'], [40, 's3://tiles/33/T/VM/2', '2024-06-05T10:30:00Z']] },
    source: `${setupOf('["B04", "dataMask"]', '"TILE"', '{ bands: 2, sampleType: "FLOAT32" }')}
function preProcessScenes(collections) {
  collections.scenes.tiles = collections.scenes.tiles.filter((tile) => /VM\\/[02]$/.test(tile.dataPath) && tile.cloudCoverage <= 40);
  return { ...collections };
}
function updateOutputMetadata(scenes, meta, out) { out.userData = scenes.tiles.map(({ cloudCoverage, dataPath, date }) => [cloudCoverage, dataPath, date]); }
function evaluatePixel(samples, { tiles }) { return [samples[0].B04 + samples[1].B04, tiles.length]; }`,
    expected: ({ b }) => [b('B04', 0) + b('B04', 2), 2],
  },
  {
    name: 'SIMPLE of four dates takes the first with data',
    ...{ scenes: 4, bands: 2, type: 'FLOAT32' },
    source: '//VERSION=3\nfunction setup() { return { input: ["B04", "dataMask"], output: { bands: 2, sampleType: "FLOAT32" } } }\nfunction evaluatePixel(s) { return [s.B04, s.dataMask] }\nfunction filterScenes() { throw new Error("not in V3") }',
    expected: (p) => { const [t] = valid(p); return [p.b('B04', t), 1]; },
  },
  {
    name: 'auto-converted script that reads scenes like an array of Dates',
    ...{ scenes: 4, bands: 2, type: 'FLOAT32' },
    source: `//VERSION=3 (auto-converted from 1)
function setup() { return { input: [{ bands: ["B04"] }], output: { bands: 2, sampleType: "FLOAT32" }, mosaicking: "ORBIT" } }
function evaluatePixel(samples, scenes) {
  var june = 0;
  for (i = 0; i < samples.length; i++) if (scenes[i].date.getMonth() === 5) june += samples[i].B04;
  return [june, scenes.length];
}`,
    expected: ({ b }) => [b('B04', 0) + b('B04', 1) + b('B04', 2), 4],
  },
  {
    name: 'V1 functions with filterScenes',
    ...{ scenes: 4, bands: 3 },
    source: `function setup (dss) {
  setInputComponents([dss.B02, dss.B03, dss.B04]);
  setOutputComponentCount(3);
}
function filterScenes (scenes, inputMetadata) {
  return scenes.filter(function (scene) { return scene.date.getTime() >= inputMetadata.to.getTime() - 30 * 24 * 3600 * 1000; });
}
function evaluatePixel(samples, scenes) {
  var total = [0, 0, 0];
  for (var k = 0; k < samples.length; k++) { total[0] += samples[k].B04; total[1] += samples[k].B03; total[2] += samples[k].B02; }
  return total.map(function (t) { return t / scenes.length; });
}`,
    expected: ({ b }) => ['B04', 'B03', 'B02'].map((band) => (b(band, 0) + b(band, 1) + b(band, 2)) / 3),
  },
  {
    name: 'V2, temporal, 16 bits deep',
    ...{ scenes: 4, bands: 1, type: 'UINT16' },
    source: `//VERSION=2
function setup(ds) { return { components: [ds.B04], output: [{ id: "default", sampleType: SampleType.UINT16, componentCount: 1 }], temporal: true, mosaicking: Mosaicking.TILE }; }
function evaluatePixel(samples, scenes) { return { default: [samples.reduce((a, s) => Math.max(a, s.B04), 0)] }; }`,
    expected: ({ b }) => [65_535 * Math.max(...ALL.map((t) => b('B04', t)))],
  },
  {
    name: 'change detection of two dates by fusion',
    ...{ on: 'before and after', bands: 3 },
    source: `//VERSION=3
function setup() {
  return {
    input: [{ datasource: "before", bands: ["B08", "B12"] }, { datasource: "after", bands: ["B08", "B12", "dataMask"] }],
    output: [{ bands: 3 }]
  };
}
function evaluatePixel(samples) {
  var before = samples.before[0], after = samples.after[0];
  const nbr = (s) => index(s.B08, s.B12), dNBR = nbr(before) - nbr(after);
  return dNBR > 0.27 ? [1, 0, 0] : dNBR < -0.27 ? [0, 1, 0] : [0.5, 0.5, 0.5];
}`,
    expected: ({ b }) => {
      const change = normalized(b('B08', 1), b('B12', 1)) - normalized(b('B08', 0), b('B12', 0));
      return change > 0.27 ? [1, 0, 0] : change < -0.27 ? [0, 1, 0] : [0.5, 0.5, 0.5];
    },
  },
  {
    name: 'fusion without names, one source as a list of dates',
    ...{ on: 's2 and s1', scenes: 4, bands: 2, type: 'FLOAT32' },
    source: `//VERSION=3
function setup() {
  return { input: [{ bands: ["B04"], mosaicking: "ORBIT" }, { bands: ["VV"] }], output: { bands: 2, sampleType: "FLOAT32" } };
}
function preProcessScenes(collections) { collections["0"].scenes.orbits = collections["0"].scenes.orbits.slice(1); return collections; }
function updateOutput(outputs, collections) { outputs.default.bands = collections["0"].scenes.length - 1; }
function evaluatePixel(samples, scenes) { return [samples["0"][0].B04 + scenes["0"].scenes.orbits.length, samples["1"].length]; }`,
    expected: ({ b }) => [b('B04', 1) + 3, 1],
  },
]; // prettier-ignore
