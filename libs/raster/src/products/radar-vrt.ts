import { type CoordinateTransformation } from 'gdal-async';
import { type AmplitudeImage, type ControlPoint } from './types.js';
import { escaped } from '../xml-text.js';

export interface RadarImage {
  readonly image: AmplitudeImage;
  readonly width: number;
  readonly height: number;
  /** GDAL's name of the values. */
  readonly type: string;
}

/** A control point in a plane CRS. */
export interface PlanePoint {
  readonly pixel: number;
  readonly line: number;
  readonly x: number;
  readonly y: number;
}

/** Those that have a place in the plane. */
export function onPlane(points: readonly ControlPoint[], toPlane: CoordinateTransformation): PlanePoint[] {
  return points.flatMap(({ pixel, line, longitude, latitude }) => {
    try {
      const { x, y } = toPlane.transformPoint(longitude, latitude);
      return Number.isFinite(x) && Number.isFinite(y) ? [{ pixel, line, x, y }] : [];
    } catch {
      return [];
    }
  });
}

/** The image with control points of a CRS of our choice, as the text of a VRT. @param crs WKT */
export function radarVrt(
  { image, width, height, type }: RadarImage,
  points: readonly PlanePoint[],
  crs: string,
): string {
  const path = escaped(image.path);
  const gcps = points.map(
    ({ pixel, line, x, y }, i) => `<GCP Id="${i + 1}" Pixel="${pixel}" Line="${line}" X="${x}" Y="${y}"/>`,
  );
  const band =
    image.kind === 'geotiff'
      ? `<VRTRasterBand dataType="${type}" band="1"><NoDataValue>0</NoDataValue><SimpleSource>` +
        `<SourceFilename relativeToVRT="0" shared="0">${path}</SourceFilename><SourceBand>1</SourceBand></SimpleSource></VRTRasterBand>`
      : `<VRTRasterBand dataType="${type}" band="1" subClass="VRTRawRasterBand"><NoDataValue>0</NoDataValue>` +
        `<SourceFilename relativeToVRT="0">${path}</SourceFilename><ByteOrder>LSB</ByteOrder></VRTRasterBand>`;
  return (
    `<VRTDataset rasterXSize="${width}" rasterYSize="${height}">` +
    `<GCPList Projection="${escaped(crs)}">${gcps.join('')}</GCPList>${band}</VRTDataset>`
  );
}
