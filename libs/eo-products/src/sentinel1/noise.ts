import { missing } from '../product-fault.js';
import { parseXml, type XmlElement } from '../xml-document.js';
import { inOrder, type Lut } from './calibration.js';
import { listAlong, risingList } from './number-list.js';

/** Thermal noise in squared digital numbers: `range` times the factor of the block that a sample lies in. */
export interface Noise {
  readonly range: Lut;
  /** Since IPF 2.90; none before: then the factor is 1, as it is outside all blocks. */
  readonly azimuth: readonly AzimuthBlock[];
}

/** Part of the image, ends included, whose noise varies along the flight. */
export interface AzimuthBlock {
  readonly firstLine: number;
  readonly lastLine: number;
  readonly firstSample: number;
  readonly lastSample: number;
  /** Rising; factors are linear between them. */
  readonly lines: Float64Array;
  readonly factors: Float64Array;
}

/**
 * `annotation/calibration/noise-….xml`, of both forms: `noiseVectorList` until 2018, since then a list for range and one
 * for azimuth. @throws BAD_REQUEST naming file and element.
 */
export function readNoise(text: string, file: string): Noise {
  const xml = parseXml(text, file);
  const vectors = [...xml.all('noiseRangeVector'), ...xml.all('noiseVector')];
  if (vectors.length === 0) throw missing(file, 'noiseRangeVector');
  const range = vectors.map((vector) => {
    const pixels = risingList(vector, 'pixel', file);
    const name = vector.optional('noiseRangeLut') === null ? 'noiseLut' : 'noiseRangeLut';
    return { line: vector.number('line', { integer: true }), pixels, values: listAlong(pixels, vector, name, file) };
  });
  return {
    range: inOrder(range, file),
    azimuth: xml.all('noiseAzimuthVector').map((vector) => azimuthBlock(vector, file)),
  };
}

function azimuthBlock(vector: XmlElement, file: string): AzimuthBlock {
  const lines = risingList(vector, 'line', file);
  const whole = (name: string) => vector.number(name, { integer: true });
  // Stripmap and wave products give no extent: the vector is the whole image's.
  const isBounded = vector.optional('firstAzimuthLine') !== null;
  return {
    firstLine: isBounded ? whole('firstAzimuthLine') : -Infinity,
    lastLine: isBounded ? whole('lastAzimuthLine') : Infinity,
    firstSample: isBounded ? whole('firstRangeSample') : -Infinity,
    lastSample: isBounded ? whole('lastRangeSample') : Infinity,
    lines,
    factors: listAlong(lines, vector, 'noiseAzimuthLut', file),
  };
}
