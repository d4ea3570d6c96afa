import { type PointSample } from '#libs/raster';
import { crsName } from '../dataset.mapper.js';
import { type ServedDataset } from '../served-dataset.js';
import { type BandSampleDto, type SampleDto, type SampleQuery } from './samples.dto.js';

/** One value per asked band, inside and outside alike; what the file leaves unsaid of a band comes from the record. */
export function toSample({ id, asset }: ServedDataset, { lon, lat, band }: SampleQuery, point: PointSample): SampleDto {
  const asked = asset.bandInfo.filter(({ index }) => band === undefined || index === band);
  return {
    dataset_id: id,
    lon,
    lat,
    crs: crsName(asset),
    x: point.x,
    y: point.y,
    col: point.col,
    row: point.row,
    inside: point.inside,
    values: asked.map(({ index, name, unit }) => {
      const read = point.values.find((value) => value.band === index);
      return { band: index, name: read?.name ?? name, unit: read?.unit ?? unit, ...valueOf(read?.value ?? null) };
    }),
  };
}

/** JSON has no NaN and no infinity: both are no data. */
function valueOf(value: number | null): Pick<BandSampleDto, 'value' | 'nodata'> {
  return value !== null && Number.isFinite(value) ? { value, nodata: false } : { value: null, nodata: true };
}
