/** Bright desert: reflectance × 10,000 up to half of it is stretched to white. */
export const DESERT_COLOURS = `//VERSION=3
function setup() {
  return { input: ["B02", "B03", "B04", "dataMask"], output: { bands: 4 } };
}
const stretch = new HighlightCompressVisualizer(0.02, 0.5);
function evaluatePixel(s) {
  return [stretch.process(s.B04 / 10000), stretch.process(s.B03 / 10000), stretch.process(s.B02 / 10000), s.dataMask];
}
`;

export const DESERT_NDVI = `//VERSION=3
function setup() {
  return { input: ["B04", "B08", "dataMask"], output: { bands: 4 } };
}
const ramp = new ColorRampVisualizer([
  [0.055, 0x6b4226], [0.068, 0xe3c98f], [0.075, 0xf4eecb], [0.085, 0x9cc069], [0.1, 0x1f6b2c],
]);
function evaluatePixel(s) {
  return [...ramp.process(index(s.B08, s.B04)), s.dataMask];
}
`;

/** What SIMPLE mosaicking shows: the scene that comes first, clouds and all. */
export const TRUE_COLOUR = `//VERSION=3
function setup() {
  return { input: ["B02", "B03", "B04", "dataMask"], output: { bands: 4 } };
}
function evaluatePixel(s) {
  return [4 * s.B04, 4 * s.B03, 4 * s.B02, s.dataMask];
}
`;

/** As they were delivered: reflectance × 10,000. */
export const DELIVERED_COLOURS = `//VERSION=3
function setup() {
  return { input: ["B02", "B03", "B04", "dataMask"], output: { bands: 4 } };
}
function evaluatePixel(s) {
  return [s.B04 / 2500, s.B03 / 2500, s.B02 / 2500, s.dataMask];
}
`;

/** Of every pixel the median of its cloudless days. */
export const CLOUDLESS = `//VERSION=3
function setup() {
  return { input: ["B02", "B03", "B04", "CLM", "dataMask"], output: { bands: 4 }, mosaicking: "ORBIT" };
}
function median(values) {
  const sorted = values.sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
function evaluatePixel(days) {
  const clear = days.filter((day) => day.dataMask === 1 && day.CLM === 0);
  if (clear.length === 0) return [0, 0, 0, 0];
  return [...["B04", "B03", "B02"].map((band) => 4 * median(clear.map((day) => day[band]))), 1];
}
`;

/** Heights of a volcano in metres, the sea left out. */
export const HEIGHTS = `//VERSION=3
function setup() {
  return { input: ["B1", "dataMask"], output: { bands: 4 } };
}
const ramp = new ColorRampVisualizer([
  [0, 0x2e6b3a], [300, 0x8db360], [800, 0xe9dc9c], [1300, 0xb5844c], [1800, 0x7a4a2b], [2000, 0xffffff],
]);
function evaluatePixel(s) {
  return [...ramp.process(s.B1), s.dataMask === 1 && s.B1 > 0 ? 1 : 0];
}
`;

/** NDVI itself instead of colours. */
export const DESERT_NDVI_VALUES = `//VERSION=3
function setup() {
  return { input: ["B04", "B08", "dataMask"], output: { bands: 1, sampleType: "FLOAT32", nodataValue: -9999 } };
}
function evaluatePixel(s) {
  return [s.dataMask === 1 ? index(s.B08, s.B04) : -9999];
}
`;
