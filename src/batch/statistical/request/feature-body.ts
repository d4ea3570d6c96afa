import { type MultiPolygon, type Polygon } from 'geojson';
import { type JsonMember } from '../../../platform/http/json-member.js';
import { type BatchScript } from './batch-statistics-order.js';

/** A polygon as a unit of the task carries it. */
export interface Feature {
  readonly id: number;
  /** null = it has none. */
  readonly identifier: string | null;
  readonly epsg: number;
  /** In that CRS, x = easting or longitude. */
  readonly geometry: Polygon | MultiPolygon;
}

/** What the Statistical API would be asked for one feature of the task: each number of the result is that of this request. */
export function featureBody(
  request: Readonly<Record<string, unknown>>,
  evalscript: string,
  { epsg, geometry }: Pick<Feature, 'epsg' | 'geometry'>,
): Record<string, unknown> {
  const { input, aggregation, calculations } = request as Readonly<Record<string, Record<string, unknown>>>;
  const crs = `http://www.opengis.net/def/crs/EPSG/0/${epsg}`;
  return {
    input: { data: input?.['data'], bounds: { geometry, properties: { crs } } },
    aggregation: { ...aggregation, evalscript },
    ...(calculations !== undefined && { calculations }),
  };
}

/** The same for a feature that has no fault of its own: of a few pixels, whatever their size. */
export function trialBody(root: JsonMember, script: BatchScript): Record<string, unknown> {
  const request = root.object();
  const aggregation = root.get('aggregation');
  const [width, height] = ['resx', 'resy'].map((name) => sideOf(Number(aggregation.get(name).value)));
  const ring = [[0, 0], [width!, 0], [width!, height!], [0, height!], [0, 0]]; // prettier-ignore
  const text = script.kind === 'text' ? script.text : '//VERSION=3';
  return featureBody(request, text, { epsg: 3857, geometry: { type: 'Polygon', coordinates: [ring] } });
}

const sideOf = (resolution: number) => (resolution > 0 && resolution < 1e6 ? resolution * 4 : 1000);
