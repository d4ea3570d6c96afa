/** Annotations of a radar image that was never taken, as small as readers allow. */
export interface SyntheticImage {
  readonly lines: number;
  readonly samples: number;
  /** Where a sample's centre lies: [longitude, latitude]. */
  place(line: number, sample: number): readonly [number, number];
  readonly looks?: number;
}

const list = (name: string, values: readonly number[]) =>
  `<${name} count="${values.length}">${values.join(' ')}</${name}>`;
const steps = (count: number, parts: number) =>
  Array.from({ length: parts + 1 }, (_, i) => Math.round(((count - 1) * i) / parts));

export function annotationXml({ lines, samples, place, looks = 1 }: SyntheticImage): string {
  const points = steps(lines, 4).flatMap((line) =>
    steps(samples, 4).map((sample) => {
      const [longitude, latitude] = place(line, sample);
      return `<geolocationGridPoint><line>${line}</line><pixel>${sample}</pixel><latitude>${latitude}</latitude>
        <longitude>${longitude}</longitude><height>0</height></geolocationGridPoint>`;
    }),
  );
  const state = (second: string, x: number) => `<orbit><time>2021-01-01T00:00:${second}.000000</time>
    <position><x>${x}</x><y>7000000</y><z>0</z></position><velocity><x>7500</x><y>0</y><z>0</z></velocity></orbit>`;
  return `<product><orbitList>${state('00', 0)}${state('10', 75_000)}</orbitList>
    <productFirstLineUtcTime>2021-01-01T00:00:01.000000</productFirstLineUtcTime>
    <azimuthTimeInterval>0.0015</azimuthTimeInterval><rangePixelSpacing>10</rangePixelSpacing>
    <numberOfLines>${lines}</numberOfLines><numberOfSamples>${samples}</numberOfSamples>
    <rangeProcessing><numberOfLooks>${looks}</numberOfLooks></rangeProcessing>
    <coordinateConversionList><coordinateConversion><azimuthTime>2021-01-01T00:00:01.000000</azimuthTime><sr0>800000</sr0>
    ${list('srgrCoefficients', [0, 2])}</coordinateConversion></coordinateConversionList>
    <geolocationGridPointList>${points.join('')}</geolocationGridPointList></product>`;
}

/** The same everywhere. */
export function calibrationXml({ beta = 1, sigma = 1, gamma = 1 } = {}): string {
  const vector = (line: number) => `<calibrationVector><line>${line}</line>${list('pixel', [0, 1000])}
    ${list('sigmaNought', [sigma, sigma])}${list('betaNought', [beta, beta])}${list('gamma', [gamma, gamma])}
    ${list('dn', [1, 1])}</calibrationVector>`;
  return `<calibration><calibrationVectorList>${vector(0)}${vector(1000)}</calibrationVectorList></calibration>`;
}

/** Linear across and along; blocks of the newer form with a factor of their own. */
export function noiseXml(
  { near = 0, far = near, blocks = [] }: { near?: number; far?: number; blocks?: readonly NoiseBlock[] } = {},
  form: 'old' | 'new' = 'new',
): string {
  const [list1, vector, lut] =
    form === 'old'
      ? ['noiseVectorList', 'noiseVector', 'noiseLut']
      : ['noiseRangeVectorList', 'noiseRangeVector', 'noiseRangeLut'];
  const at = (line: number) =>
    `<${vector}><line>${line}</line>${list('pixel', [0, 1000])}${list(lut, [near, far])}</${vector}>`;
  const azimuth = blocks.map(
    ({ lines, samples, factors }) => `<noiseAzimuthVector><firstAzimuthLine>${lines[0]}</firstAzimuthLine>
      <lastAzimuthLine>${lines[1]}</lastAzimuthLine><firstRangeSample>${samples[0]}</firstRangeSample>
      <lastRangeSample>${samples[1]}</lastRangeSample>${list('line', lines)}${list('noiseAzimuthLut', factors)}
      </noiseAzimuthVector>`,
  );
  const second = form === 'old' ? '' : `<noiseAzimuthVectorList>${azimuth.join('')}</noiseAzimuthVectorList>`;
  return `<noise><${list1}>${at(0)}${at(1000)}</${list1}>${second}</noise>`;
}

export interface NoiseBlock {
  /** First and last, where the factors hold. */
  readonly lines: readonly [number, number];
  readonly samples: readonly [number, number];
  readonly factors: readonly [number, number];
}
