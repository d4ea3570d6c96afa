import { parseXml } from '../xml-document.js';

/** Of one polarisation's `annotation/….xml`; the polarisations of a product share one geometry. */
export interface Annotation {
  /** Metres. */
  readonly rangeSpacing: number;
  readonly azimuthSpacing: number;
  /** [lines, samples] */
  readonly shape: readonly [number, number];
  readonly properties: Readonly<Record<string, unknown>>;
}

const HERTZ_PER_GIGAHERTZ = 1e9;
const UNREAD = [
  'geolocationGridPointList',
  'antennaPatternList',
  'coordinateConversionList',
  'dcEstimateList',
  'noiseList',
  'orbitList',
  'attitudeList',
  'replicaInformationList',
];

/** @throws BAD_REQUEST naming file and element. */
export function readAnnotation(text: string, file: string): Annotation {
  const xml = parseXml(text, file, UNREAD);
  const metres = { min: 0.1, max: 1000 } as const;
  const count = { min: 1, max: 1_000_000, integer: true } as const;
  const rangeSpacing = xml.number('rangePixelSpacing', metres);
  const azimuthSpacing = xml.number('azimuthPixelSpacing', metres);
  const looks = (name: string) => xml.all(name)[0]?.optionalNumber('numberOfLooks', count) ?? null;
  return {
    rangeSpacing,
    azimuthSpacing,
    shape: [xml.number('numberOfLines', count), xml.number('numberOfSamples', count)],
    properties: {
      'sar:center_frequency': xml.number('radarFrequency', { min: 1e9, max: 1e11 }) / HERTZ_PER_GIGAHERTZ,
      'sar:pixel_spacing_range': rangeSpacing,
      'sar:pixel_spacing_azimuth': azimuthSpacing,
      'sar:looks_range': looks('rangeProcessing'),
      'sar:looks_azimuth': looks('azimuthProcessing'),
      'view:incidence_angle': xml.optionalNumber('incidenceAngleMidSwath', { min: 0, max: 90 }),
    },
  };
}
