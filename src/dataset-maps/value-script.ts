/** Bands that one script may return. */
const MAX_BANDS = 100;

/** The evalscript that returns values as they are, NaN where there are none. @param names of bands, in their order */
export function valueScript(names: readonly string[]): string {
  const shown = names.slice(0, MAX_BANDS);
  const values = shown.map((name) => `s[${JSON.stringify(name)}]`);
  return `//VERSION=3
function setup() {
  return { input: ${JSON.stringify([...shown, 'dataMask'])}, output: { bands: ${shown.length}, sampleType: "FLOAT32" } };
}
function evaluatePixel(s) {
  return s.dataMask ? [${values.join(', ')}] : [${shown.map(() => 'NaN').join(', ')}];
}
`;
}
