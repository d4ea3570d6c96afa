import { type Axis, type StoreInspection } from '#libs/zarr';

export const DATACUBE = 'https://stac-extensions.github.io/datacube/v2.2.0/schema.json';
/** Longer time axes are described by their ends alone: the steps are in the store. */
const MAX_VALUES = 1000;

/** `cube:dimensions` and `cube:variables` of the STAC datacube extension. */
export function cubeOf({ grid, time, arrays }: StoreInspection, epsg: number): Record<string, unknown> {
  return {
    'cube:dimensions': {
      [grid.x.name]: spatialDimension('x', grid.x, epsg),
      [grid.y.name]: spatialDimension('y', grid.y, epsg),
      ...(time !== null && { time: temporalDimension(time) }),
    },
    'cube:variables': Object.fromEntries(
      arrays.map(({ name, dimensions, attributes }) => [
        name,
        {
          dimensions,
          type: 'data',
          ...text('unit', attributes['units']),
          ...text('description', attributes['long_name']),
        },
      ]),
    ),
  };
}

/** First and last instant, RFC 3339; the axis need not be in order. */
export function timeExtent(time: readonly number[]): [string, string] {
  let [first, last] = [Infinity, -Infinity];
  for (const ms of time) {
    if (ms < first) first = ms;
    if (ms > last) last = ms;
  }
  return [new Date(first).toISOString(), new Date(last).toISOString()];
}

function spatialDimension(axis: 'x' | 'y', { first, step, size }: Axis, epsg: number) {
  const last = first + step * (size - 1);
  const extent = [Math.min(first, last), Math.max(first, last)];
  return { type: 'spatial', axis, extent, step: Math.abs(step), reference_system: epsg };
}

function temporalDimension(time: readonly number[]) {
  const values = time.length <= MAX_VALUES ? { values: time.map((ms) => new Date(ms).toISOString()) } : {};
  return { type: 'temporal', extent: timeExtent(time), ...values };
}

function text(member: string, value: unknown): Record<string, string> {
  return typeof value === 'string' && value !== '' ? { [member]: value } : {};
}
