import { basename } from 'node:path';
import { xml, type Markup } from '#libs/markup';
import { type RawBand, type RawForm } from './raw-raster.js';
import { bytesOf } from './raw-type.js';

/** Where the pixels of a raw raster lie. CRS as WKT or 'EPSG:n'; x is easting or longitude, whatever the authority's order. */
export type Placement =
  | {
      readonly kind: 'grid';
      readonly crs: string;
      /** [minX, minY, maxX, maxY], outer edges. */
      readonly bbox: readonly [number, number, number, number];
    }
  | {
      readonly kind: 'curved';
      /** Of the coordinates. */
      readonly crs: string;
      /** Descriptions of the two rasters that hold the place of each pixel's centre; absolute paths. */
      readonly x: string;
      readonly y: string;
      /** Where nobody wishes another CRS: what the surface is made flat in. */
      readonly flatCrs: string;
    };

/** A VRT beside the raw file, which it names without a folder; written by the house alone. `null` = without a place. */
export function describeRaw(form: RawForm, placement: Placement | null): string {
  const { width, height, bands } = form;
  const content = [placement && placed(form, placement), bands.map((band, index) => describeBand(form, band, index))];
  return xml('VRTDataset', { rasterXSize: width, rasterYSize: height }, ...content).text;
}

function placed({ width, height }: RawForm, placement: Placement): Markup | readonly Markup[] {
  if (placement.kind === 'curved') return geolocation(placement);
  const [minX, minY, maxX, maxY] = placement.bbox;
  const transform = [minX, (maxX - minX) / width, 0, maxY, 0, (minY - maxY) / height];
  return [xml('SRS', {}, placement.crs), xml('GeoTransform', {}, transform.join(','))];
}

/** GDAL's arrays of coordinates (RFC 4), one per pixel and of its centre. */
function geolocation({ crs, x, y }: Placement & { kind: 'curved' }): Markup {
  const items = {
    SRS: crs,
    X_DATASET: x,
    X_BAND: 1,
    Y_DATASET: y,
    Y_BAND: 1,
    PIXEL_OFFSET: 0,
    PIXEL_STEP: 1,
    LINE_OFFSET: 0,
    LINE_STEP: 1,
    GEOREFERENCING_CONVENTION: 'PIXEL_CENTER',
  };
  const entries = Object.entries(items).map(([key, value]) => xml('MDI', { key }, value));
  return xml('Metadata', { domain: 'GEOLOCATION' }, entries);
}

function describeBand({ width, height, path, format }: RawForm, band: RawBand, index: number): Markup {
  const size = bytesOf(format.type);
  const optional = (name: string, value: string | null | undefined) => (value ? xml(name, {}, value) : null);
  return xml(
    'VRTRasterBand',
    { dataType: format.type, band: index + 1, subClass: 'VRTRawRasterBand' },
    optional('Description', band.name),
    optional('UnitType', band.unit),
    optional('NoDataValue', noData(format.nodata)),
    optional('ColorInterp', band.colour),
    xml('SourceFilename', { relativeToVRT: 1 }, basename(path)),
    xml('ImageOffset', {}, index * width * height * size),
    xml('PixelOffset', {}, size),
    xml('LineOffset', {}, width * size),
    xml('ByteOrder', {}, 'LSB'),
  );
}

/** As GDAL spells what is no number. */
function noData(value: number | null): string | null {
  if (value === null) return null;
  return Number.isNaN(value) ? 'nan' : String(value);
}
