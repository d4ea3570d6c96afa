import { describe, expect, it } from '@jest/globals';
import { type DomainError } from '#libs/errors';
import { readRasterRequest } from './raster-request.js';

const EPSG = 'http://www.opengis.net/def/crs/EPSG/0/';
const RING = [[0, 0], [4, 0], [4, 2], [0, 0]]; // prettier-ignore
const bounds = (over: object = {}) => ({ bbox: [1, 2, 3, 4], ...over });
const body = (input: object = {}, rest: object = {}) => ({
  input: { bounds: bounds(), data: [{ type: 'sentinel-2-l2a' }], ...input },
  evalscript: '//VERSION=3',
  ...rest,
});

function refusal(sent: unknown) {
  try {
    readRasterRequest(sent);
  } catch (error) {
    const { code, message, detail } = error as DomainError;
    const faults = Array.isArray(detail) ? (detail as Array<{ loc: unknown[] }>) : [];
    return { code, message, parameter: faults[0]?.loc.slice(1).join('->'), detail };
  }
  throw new Error('was taken');
}

describe('readRasterRequest', () => {
  it('reads where, what and how large; members of null are absent, unknown ones ignored', () => {
    const sent = body(
      { bounds: bounds({ geometry: null, properties: { crs: `${EPSG}32633`, extra: 1 } }), extra: {} },
      { output: { width: 10, height: 20, responses: [{ identifier: 'a', format: null }] }, whatever: true },
    );
    expect(readRasterRequest(sent)).toMatchObject({
      bounds: { crs: { epsg: 32633, isGeographic: false }, bbox: [1, 2, 3, 4], geometry: null },
      size: { width: 10, height: 20 },
      inputs: [{ id: null, type: { value: 'sentinel-2-l2a' } }],
      responses: [{ identifier: 'a', format: { type: null, quality: null } }],
    });
  });

  it('puts the corners of a box in order', () => {
    expect(readRasterRequest(body({ bounds: { bbox: [3, 4, 1, 2] } })).bounds.bbox).toEqual([1, 2, 3, 4]);
  });

  it('takes the envelope of a geometry, unless there is a box', () => {
    const geometry = { type: 'MultiPolygon', coordinates: [[RING], [[[9, 9], [8, 9], [8, 8], [9, 9]]]], crs: 'x' }; // prettier-ignore
    expect(readRasterRequest(body({ bounds: { geometry } })).bounds.bbox).toEqual([0, 0, 9, 9]);
    expect(readRasterRequest(body({ bounds: bounds({ geometry }) })).bounds.bbox).toEqual([1, 2, 3, 4]);
  });

  it.each([
    [undefined, 4326],
    ['http://www.opengis.net/def/crs/OGC/1.3/CRS84', 4326],
    ['https://www.opengis.net/def/crs/OGC/1.3/CRS84/', 4326],
    ...[4326, 3857, 32601, 32660, 32701, 32760, 2154, 5514, 32184].map((code) => [`${EPSG}${code}`, code] as const),
  ])('knows the CRS %s', (crs, epsg) => {
    expect(readRasterRequest(body({ bounds: bounds({ properties: { crs } }) })).bounds.crs.epsg).toBe(epsg);
  });

  it.each([
    [body({ bounds: undefined }), 'input->bounds'],
    [body({ bounds: {} }), 'input->bounds'],
    [body({ bounds: { bbox: [1, 2, 3] } }), 'input->bounds->bbox'],
    [body({ bounds: { bbox: [1, 2, 3, '4'] } }), 'input->bounds->bbox->3'],
    [body({ bounds: { bbox: [1, 2, 3, NaN] } }), 'input->bounds->bbox->3'],
    [body({ bounds: { bbox: [1, 2, 1, 4] } }), 'input->bounds->bbox'],
    [body({ bounds: { bbox: [60, 170, 70, 175] } }), 'input->bounds->bbox'],
    [body({ bounds: { bbox: [-200, 0, 200, 1] } }), 'input->bounds->bbox'],
    [body({ bounds: bounds({ properties: { crs: 'EPSG:4326' } }) }), 'input->bounds->properties->crs'],
    [body({ bounds: bounds({ properties: { crs: `${EPSG}32661` } }) }), 'input->bounds->properties->crs'],
    [body({ bounds: bounds({ properties: { crs: 4326 } }) }), 'input->bounds->properties->crs'],
    [body({ bounds: { geometry: { type: 'GeometryCollection', geometries: [] } } }), 'input->bounds->geometry->type'],
    [
      body({ bounds: { geometry: { type: 'Polygon', coordinates: [RING.slice(0, 3)] } } }),
      'input->bounds->geometry->coordinates->0',
    ],
    [
      body({ bounds: { geometry: { type: 'Polygon', coordinates: [[...RING.slice(0, 3), [1, 1]]] } } }),
      'input->bounds->geometry->coordinates->0',
    ],
    [body({ data: undefined }), 'input->data'],
    [body({ data: [] }), 'input->data'],
    [body({ data: {} }), 'input->data'],
    [body({ data: [{}] }), 'input->data->0->type'],
    [body({ data: [{ type: 7 }] }), 'input->data->0->type'],
    [body({ data: [null] }), 'input->data->0'],
    [body({ data: [{ type: 'dem', id: 'a' }, { type: 'dem', id: 'a' }] }), 'input->data->1->id'], // prettier-ignore
    [body({}, { output: 5 }), 'output'],
    [body({}, { output: { responses: {} } }), 'output->responses'],
    [body({}, { output: { responses: [{ format: { type: 5 } }] } }), 'output->responses->0->format->type'],
    [{ ...body(), input: [] }, 'input'],
    [{ ...body(), evalscript: 5 }, 'evalscript'],
  ])('refuses %j', (sent, parameter) => {
    expect(refusal(sent)).toMatchObject({ code: 'INVALID', parameter });
  });

  it.each([undefined, null, {}])('says that %j is empty', (sent) => {
    expect(refusal(sent)).toMatchObject({ code: 'INVALID', message: 'Request body should be non-empty.' });
  });

  it.each([undefined, '', '  \n'])('misses a script in %j', (evalscript) => {
    expect(refusal({ ...body(), evalscript })).toEqual({
      code: 'BAD_REQUEST',
      message: 'Missing or empty evalscript.',
      detail: { code: 'COMMON_EXCEPTION' },
      parameter: undefined,
    });
  });
});
