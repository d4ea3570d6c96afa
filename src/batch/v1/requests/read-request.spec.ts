import { describe, expect, it } from '@jest/globals';
import { isDomainError } from '#libs/errors';
import { keyOf } from '../../raster/order/path-template.js';
import { readRequestChange } from './read-change.js';
import { readBatchRequest, toStoredRequest } from './read-request.js';

type Body = Record<string, unknown>;

const PROCESS = {
  input: { bounds: { bbox: [13, 46, 13.3, 46.2] }, data: [{ type: 'sentinel-2-l2a' }] },
  output: { responses: [{ identifier: 'default', format: { type: 'image/tiff' } }] },
  evalscript: '//VERSION=3',
};
const aBody = (over: Body = {}): Body => ({
  processRequest: PROCESS,
  tilingGrid: { id: 1, resolution: 20 },
  output: { defaultTilePath: 's3://results/run' },
  ...over,
});
const output = (over: Body) => aBody({ output: { defaultTilePath: 's3://results/run', ...over } });
const asking = (...identifiers: string[]) => ({
  ...PROCESS,
  output: {
    responses: identifiers.map((identifier) => ({
      identifier,
      format: { type: identifier === 'userdata' ? 'application/json' : 'image/tiff' },
    })),
  },
});
const keys = (body: Body) =>
  readBatchRequest(body).order.files.map(({ template, identifier, format }) => {
    const values = { requestId: 'r', tileName: '33TWM_3_7', tileId: 7, outputId: identifier };
    return `${template.bucket}/${keyOf(template, { ...values, format: format === 'image/tiff' ? 'tif' : 'json' })}`;
  });
const LAEA = { id: 7, resolution: 10 };
const ZARR = {
  path: 's3://results/zarr',
  group: { zarr_format: 2 },
  arrayParameters: { dtype: '<u2', order: 'C', chunks: [1, 500, 1000], fill_value: 0 },
};
const aZarr = (over: Body = {}): Body => ({
  processRequest: { ...PROCESS, output: { responses: [{ identifier: 'default', format: { type: 'zarr/array' } }] } },
  tilingGrid: LAEA,
  zarrOutput: ZARR,
  ...over,
});
const refusal = (read: () => unknown): string => {
  try {
    read();
    return 'taken';
  } catch (error) {
    if (!isDomainError(error)) throw error;
    return error.message;
  }
};

describe('readBatchRequest', () => {
  it('reads the minimal request', () => {
    expect(readBatchRequest(aBody({ description: 'june' }))).toMatchObject({
      description: 'june',
      order: { cog: null, overwrite: false, skipExisting: false },
      tiles: { grid: { id: 1 }, resolution: 20, bufferX: 0, bufferY: 0 },
      collection: 'none',
    });
  });

  it('reads Zarr output, and keeps it', () => {
    const request = readBatchRequest(aZarr());
    const template = { bucket: 'results', key: 'zarr', root: 'zarr' };
    expect(request).toMatchObject({
      order: {
        files: [{ identifier: 'default', template }],
        zarr: { isBare: true, origin: 'topLeft', arrays: [{ name: 'default', dtype: '<u2' }] },
      },
      collection: 'none',
    });
    expect(toStoredRequest(aZarr(), request)).toMatchObject({ zarrOutput: ZARR });
    expect(readBatchRequest(toStoredRequest(aZarr(), request)).order).toEqual(request.order);
  });

  it('takes the flat members of old clients, and keeps them as tilingGrid', () => {
    const body = aBody({ tilingGrid: undefined, tilingGridId: 0, resolution: 60 });
    const request = readBatchRequest(body);
    expect(toStoredRequest(body, request).tilingGrid).toEqual({ id: 0, resolution: 60, bufferX: 0, bufferY: 0 });
  });

  it.each<[string, Body, string[]]>([
    ['a plain url', aBody(), ['results/run/r/33TWM_3_7/default.tif']],
    ['a bucket', aBody({ output: undefined, bucketName: 'results' }), ['results/r/33TWM_3_7/default.tif']],
    ['a template', output({ defaultTilePath: 's3://b-b/x/<tileId>_<outputId>.<format>' }), ['b-b/x/7_default.tif']],
    [
      'several outputs',
      { ...aBody({ processRequest: asking('VV', 'userdata') }) },
      ['results/run/r/33TWM_3_7/VV.tif', 'results/run/r/33TWM_3_7/userdata.json'],
    ],
    [
      'a path of its own for one output',
      {
        ...aBody({ processRequest: asking('VV', 'userdata') }),
        output: {
          defaultTilePath: 's3://results/<tileName>.<format>',
          responses: [{ identifier: 'userdata', tilePath: 's3://facts/<tileName>/facts.json' }],
        },
      },
      ['results/33TWM_3_7.tif', 'facts/33TWM_3_7/facts.json'],
    ],
    [
      'paths of their own for all of them',
      { ...aBody(), output: { responses: [{ identifier: 'default', tilePath: 's3://results/<tileName>.tif' }] } },
      ['results/33TWM_3_7.tif'],
    ],
  ])('knows where %s leads', (_, body, expected) => expect(keys(body)).toEqual(expected));

  it('is read the same from what is stored', () => {
    const body = output({ cogOutput: true, collectionId: crypto.randomUUID(), overwrite: true });
    const stored = toStoredRequest(body, readBatchRequest(body));
    expect(stored.output).not.toHaveProperty('collectionId');
    expect(readBatchRequest(stored).order).toEqual(readBatchRequest(body).order);
  });

  it.each<[string, unknown, RegExp]>([
    ['no body', undefined, /request body must not be empty/],
    ['a list', [], /must be an object/],
    ['no processRequest', aBody({ processRequest: undefined }), /^processRequest: is required/],
    ['no bounds', aBody({ processRequest: { ...PROCESS, input: { data: [{ type: 'x' }] } } }), /processRequest->input->bounds: is required/],
    ['no script', aBody({ processRequest: { ...PROCESS, evalscript: undefined } }), /processRequest->evalscript: is required/],
    ['a width', aBody({ processRequest: { ...PROCESS, output: { width: 10 } } }), /processRequest->output->width: must not be set/],
    ['PNG', aBody({ processRequest: { ...PROCESS, output: { responses: [{ format: { type: 'image/png' } }] } } }), /format->type: must be one of image\/tiff/],
    ['no grid', aBody({ tilingGrid: undefined }), /^tilingGrid: is required/],
    ['a grid nobody has', aBody({ tilingGrid: { id: 4, resolution: 10 } }), /^tilingGrid->id: must be one of 0, 1, 2, 3, 6, 7/],
    ['a resolution of another grid', aBody({ tilingGrid: { id: 1, resolution: 60 } }), /^tilingGrid->resolution: must be one of/],
    ['half a pixel of buffer', aBody({ tilingGrid: { id: 1, resolution: 20, bufferX: 0.5 } }), /bufferX: must be a whole number/],
    ['two grids', aBody({ tilingGridId: 2 }), /^tilingGridId: must not differ from tilingGrid->id/],
    ['a flat id without resolution', aBody({ tilingGrid: undefined, tilingGridId: 1 }), /^tilingGrid->resolution: is required/],
    ['no destination', aBody({ output: undefined }), /^output: is required, or bucketName/],
    ['two destinations', aBody({ bucketName: 'results' }), /^bucketName: must not stand beside output/],
    ['Zarr beside output', aBody({ zarrOutput: {} }), /^zarrOutput: must not stand beside/],
    ['Zarr on a grid of several CRSs', aZarr({ tilingGrid: { id: 1, resolution: 20 } }), /^tilingGrid->id: .*needs 3, 6 or 7/],
    ['Zarr with a buffer', aZarr({ tilingGrid: { ...LAEA, bufferX: 1 } }), /^tilingGrid->bufferX: must be 0/],
    ['TIFF in Zarr', aZarr({ processRequest: PROCESS }), /format->type: must be zarr\/array/],
    ['Zarr per tile', aZarr({ zarrOutput: { ...ZARR, path: 's3://bkt/<tileName>' } }), /^zarrOutput->path: must be plain, or/],
    ['Zarr in a bucket itself', aZarr({ zarrOutput: { ...ZARR, path: 's3://bkt' } }), /^zarrOutput->path: must name a folder/],
    ['a bucket with a folder', aBody({ output: undefined, bucketName: 'results/run' }), /^bucketName: must be the name of a bucket/],
    ['no path', aBody({ output: {} }), /^output->defaultTilePath: is required/],
    ['a web address', output({ defaultTilePath: 'https://x/y' }), /^output->defaultTilePath: must be s3:/],
    ['a path that is the same for all tiles', output({ defaultTilePath: 's3://results/<outputId>.tif' }), /must contain <tileName> or <tileId>/],
    ['a path that climbs', output({ defaultTilePath: 's3://results/../<tileName>.tif' }), /defaultTilePath/],
    ['a placeholder nobody knows', output({ defaultTilePath: 's3://results/<tile>.tif' }), /<tile> is none of/],
    ['a path for an output that is not asked for', output({ responses: [{ identifier: 'VV', tilePath: 's3://b-b/<tileName>.tif' }] }), /output->responses->0->identifier: is none of/],
    [
      'two outputs in one object',
      { ...aBody({ processRequest: asking('A', 'B') }), output: { responses: ['A', 'B'].map((identifier) => ({ identifier, tilePath: 's3://results/<tileName>.tif' })) } },
      /output->responses->1->tilePath: is also the path of another output/,
    ],
    ['overwrite as text', output({ overwrite: 'yes' }), /^output->overwrite: must be true or false/],
    ['COGs with user data', { ...output({ cogOutput: true }), processRequest: asking('A', 'userdata') }, /cogOutput: needs image\/tiff/],
    ['a collection of no COGs', output({ createCollection: true }), /^output->createCollection: needs cogOutput: true/],
    ['two collections', output({ cogOutput: true, createCollection: true, collectionId: crypto.randomUUID() }), /^output->collectionId: must not stand beside/],
    ['a collection that is no UUID', output({ cogOutput: true, collectionId: 'x' }), /^output->collectionId: must be a UUID/],
    ['block sizes for a collection', output({ cogOutput: true, createCollection: true, cogParameters: { blockxsize: 512 } }), /blockxsize: must not be set for a collection/],
    ['a description of two megabytes', aBody({ description: 'x'.repeat(2_000_000) }), /^description: must have at most/],
  ])('refuses %s', (_, body, message) => expect(refusal(() => readBatchRequest(body))).toMatch(message)); // prettier-ignore
});

describe('toStoredRequest', () => {
  it('refuses text that cannot be stored', () => {
    const body = aBody({ processRequest: { ...PROCESS, evalscript: '//VERSION=3 \0' } });
    expect(() => toStoredRequest(body, readBatchRequest(body))).toThrow(/NUL/);
  });
});

describe('readRequestChange', () => {
  const id = '2A9E2F0C-8B1D-4F2B-9A41-6F0D6F5F6C11';
  it.each<[unknown, object]>([
    [undefined, {}],
    [{ tilingGrid: { id: 9 } }, {}],
    [{ description: 'x' }, { description: 'x' }],
    [{ output: {} }, { collectionId: null }],
    [{ output: { collectionId: null } }, { collectionId: null }],
    [{ output: { collectionId: id } }, { collectionId: id.toLowerCase() }],
  ])('%j', (body, expected) => expect(readRequestChange(body)).toEqual(expected));

  it('refuses what is no UUID', () =>
    expect(() => readRequestChange({ output: { collectionId: 3 } })).toThrow(/output->collectionId/));
});
