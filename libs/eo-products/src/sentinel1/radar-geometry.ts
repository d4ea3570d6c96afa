import { malformed, missing } from '../product-fault.js';
import { parseXml, type XmlElement } from '../xml-document.js';
import { azimuthSeconds } from './azimuth-seconds.js';
import { numberList } from './number-list.js';

/** Where the samples of a ground-range image lie, of one polarisation's annotation; those of a product agree. */
export interface RadarGeometry {
  readonly lines: number;
  readonly samples: number;
  /** Metres on the ground. */
  readonly rangeSpacing: number;
  /** Seconds from one line to the next. */
  readonly lineInterval: number;
  /** Independent looks in one pixel, nominal. */
  readonly looks: number;
  readonly grid: GeolocationPoints;
  /** Times are seconds from the first line. */
  readonly orbit: readonly StateVector[];
  readonly groundRange: readonly GroundRangeConversion[];
}

/** A regular grid in lines and samples; row by row. */
export interface GeolocationPoints {
  readonly lines: Float64Array;
  readonly samples: Float64Array;
  /** Degrees. */
  readonly longitudes: Float64Array;
  readonly latitudes: Float64Array;
}

/** Earth-fixed metres and metres per second. */
export interface StateVector {
  readonly time: number;
  readonly position: Vector;
  readonly velocity: Vector;
}

export type Vector = readonly [x: number, y: number, z: number];

/** Ground range in metres = Σ coefficients[k] · (slant range − origin)^k. */
export interface GroundRangeConversion {
  readonly time: number;
  readonly origin: number;
  readonly coefficients: Float64Array;
}

const UNREAD = [
  'qualityInformation',
  'antennaPatternList',
  'dcEstimateList',
  'noiseList',
  'attitudeList',
  'replicaInformationList',
  'terrainHeightList',
  'azimuthFmRateList',
  'downlinkInformationList',
  'sliceList',
];

const COUNT = { min: 2, max: 1_000_000, integer: true } as const;

/** @throws BAD_REQUEST naming file and element. */
export function readRadarGeometry(text: string, file: string): RadarGeometry {
  const xml = parseXml(text, file, UNREAD);
  const first = azimuthSeconds(xml.text('productFirstLineUtcTime'), file, 'productFirstLineUtcTime');
  const timeOf = (element: XmlElement, name: string) => azimuthSeconds(element.text(name), file, name, first);
  const orbit = listed(xml, 'orbit', file, 2).map((state) => ({
    time: timeOf(state, 'time'),
    position: vectorOf(state.one('position')),
    velocity: vectorOf(state.one('velocity')),
  }));
  const groundRange = listed(xml.one('coordinateConversionList'), 'coordinateConversion', file, 1).map((one) => ({
    time: timeOf(one, 'azimuthTime'),
    origin: one.number('sr0', { min: 1e5, max: 1e7 }),
    coefficients: numberList(one, 'srgrCoefficients', file),
  }));
  return {
    lines: xml.number('numberOfLines', COUNT),
    samples: xml.number('numberOfSamples', COUNT),
    rangeSpacing: xml.number('rangePixelSpacing', { min: 0.1, max: 1000 }),
    lineInterval: xml.number('azimuthTimeInterval', { min: 1e-6, max: 1 }),
    looks: looksOf(xml, 'rangeProcessing') * looksOf(xml, 'azimuthProcessing'),
    grid: geolocationPoints(xml, file),
    orbit: orbit.toSorted((a, b) => a.time - b.time),
    groundRange: groundRange.toSorted((a, b) => a.time - b.time),
  };
}

function listed(xml: XmlElement, name: string, file: string, least: number): XmlElement[] {
  const found = xml.all(name);
  if (found.length === 0) throw missing(file, name);
  if (found.length < least) throw malformed(file, name, `${found.length} of them`, `at least ${least}`);
  return found;
}

function vectorOf(element: XmlElement): Vector {
  return [element.number('x'), element.number('y'), element.number('z')];
}

function looksOf(xml: XmlElement, name: string): number {
  return xml.all(name)[0]?.optionalNumber('numberOfLooks', { min: 1, max: 100 }) ?? 1;
}

function geolocationPoints(xml: XmlElement, file: string): GeolocationPoints {
  const points = listed(xml, 'geolocationGridPoint', file, 4)
    .map((point) => ({
      line: point.number('line'),
      sample: point.number('pixel'),
      longitude: point.number('longitude', { min: -180, max: 180 }),
      latitude: point.number('latitude', { min: -90, max: 90 }),
    }))
    .toSorted((a, b) => a.line - b.line || a.sample - b.sample);
  const lines = [...new Set(points.map(({ line }) => line))];
  const samples = points.filter(({ line }) => line === lines[0]).map(({ sample }) => sample);
  const isRegular =
    lines.length > 1 &&
    samples.length > 1 &&
    points.length === lines.length * samples.length &&
    points.every(({ sample }, i) => sample === samples[i % samples.length]);
  if (!isRegular)
    throw malformed(file, 'geolocationGridPoint', `${points.length} of them`, 'a grid of lines and pixels');
  return {
    lines: Float64Array.from(lines),
    samples: Float64Array.from(samples),
    longitudes: Float64Array.from(points, ({ longitude }) => longitude),
    latitudes: Float64Array.from(points, ({ latitude }) => latitude),
  };
}
