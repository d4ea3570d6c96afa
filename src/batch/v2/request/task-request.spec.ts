import { describe, expect, it } from '@jest/globals';
import { COUNTRY_EXAMPLE, FIELDS_EXAMPLE, ZARR_EXAMPLE } from '../task-examples.js';
import { readTaskRequest } from './task-request.js';

type Members = Record<string, unknown>;
const { processRequest, input, output } = COUNTRY_EXAMPLE;
const withProcess = (change: Members) => ({ ...COUNTRY_EXAMPLE, processRequest: { ...processRequest, ...change } });
const withInput = (change: Members) => ({ ...COUNTRY_EXAMPLE, input: { ...input, ...change } });
const withOutput = (change: Members) => ({ ...COUNTRY_EXAMPLE, output: { ...output, ...change } });
const withDefaults = (defaults: Members) => ({ ...FIELDS_EXAMPLE, input: { ...FIELDS_EXAMPLE.input, defaults } });
const withZarr = (change: Members) => ({ ...ZARR_EXAMPLE, output: { ...ZARR_EXAMPLE.output, ...change } });
const responses = (...all: Members[]) => withProcess({ output: { responses: all } });

describe('readTaskRequest', () => {
  it('reads the documented examples', () => {
    expect(readTaskRequest(COUNTRY_EXAMPLE)).toMatchObject({
      description: 'NDVI of June',
      input: { type: 'tiling-grid', tiles: { resolution: 20, bufferX: 0 } },
      delivery: { bucket: 'results' },
      collection: 'none',
      order: { overwrite: false, skipExisting: false, cog: { blockSize: 1024 } },
    });
    expect(readTaskRequest(FIELDS_EXAMPLE)).toMatchObject({
      input: { type: 'geopackage', features: { path: 'fields.gpkg' }, defaults: { resolution: 10 } },
      order: { area: null },
    });
  });

  it.each([
    ['s3://results/ndvi-zarr', 'ndvi-zarr/<requestId>'],
    ['s3://results/<requestId>/cube', '<requestId>/cube'],
    ['s3://results', '<requestId>'],
  ])('puts Zarr at %s into %s', (url, folder) => {
    const { order, collection } = readTaskRequest(withZarr({ delivery: { s3: { url } } }));
    const template = { bucket: 'results', key: folder, root: folder };
    expect(order).toMatchObject({
      files: [{ template }],
      zarr: { isBare: false, arrays: [{ name: 'default' }] },
      cog: null,
    });
    expect(collection).toBe('none');
  });

  it('takes an existing collection where a new one is asked for, too', () => {
    const collectionId = 'AAAAAAAA-0000-4000-8000-000000000000';
    const { collection } = readTaskRequest(withOutput({ createCollection: true, collectionId }));
    expect(collection).toEqual({ id: collectionId.toLowerCase() });
  });

  it.each<[unknown, string]>([
    [undefined, 'must not be empty'],
    [{ ...COUNTRY_EXAMPLE, input: undefined }, 'input: is required'],
    [withInput({ type: 'shapefile' }), 'input->type: must be one of tiling-grid, geopackage'],
    [withInput({ resolution: 15 }), 'input->resolution: must be one of'],
    [withOutput({ type: 'zarr' }), 'must be zarr/array for Zarr output'],
    [{ ...ZARR_EXAMPLE, input: FIELDS_EXAMPLE.input }, 'input->type: must be tiling-grid for Zarr output'],
    [{ ...ZARR_EXAMPLE, input: { ...ZARR_EXAMPLE.input, id: 0 } }, 'input->id: the grid "20km grid" has several CRSs'],
    [withZarr({ delivery: { s3: { url: 's3://results/<tileId>' } } }), 'url: must be plain, or contain <requestId>'],
    [withZarr({ group: undefined }), 'output->group: is required'],
    [withOutput({ delivery: {} }), 'output->delivery->s3: is required'],
    [withOutput({ delivery: { s3: { url: 's3://b123/<x>' } } }), 'output->delivery->s3->url: <x> is none of'],
    [withOutput({ overwrite: 'yes' }), 'output->overwrite: must be true or false'],
    [withOutput({ createCollection: true, cogOutput: false }), 'output->createCollection: needs cogOutput'],
    [withOutput({ collectionId: 'x' }), 'output->collectionId: must be a UUID'],
    [withProcess({ evalscript: undefined }), 'processRequest->evalscript: is required'],
    [withProcess({ input: { data: processRequest.input.data } }), 'processRequest->input->bounds: is required'],
    [withProcess({ input: { ...processRequest.input, data: [] } }), 'processRequest->input->data: must hold'],
    [withProcess({ output: { width: 512 } }), 'processRequest->output->width: must not be set'],
    [withProcess({ output: { resx: 10 } }), 'processRequest->output->resx: must not be set'],
    [responses({ format: { type: 'image/png' } }), 'responses->0->format->type: must be one of image/tiff'],
    [responses({ format: { type: 'zarr/array' } }), 'type: is for Zarr output only'],
    [responses({ identifier: '../x' }), 'responses->0->identifier: must be an output'],
    [responses({ identifier: 'a' }, { identifier: 'a' }), 'responses->1->identifier: is asked for twice'],
    [responses({ identifier: 'userdata' }), 'output->cogOutput: needs image/tiff for all outputs'],
    [withDefaults({ width: 10 }), 'input->defaults->height: is required'],
    [withDefaults({ width: 10, height: 3501 }), 'input->defaults->height: must be between 1 and 3500'],
    [withDefaults({ width: 10, height: 10, resolution: 1 }), 'input->defaults->resolution: must not stand beside'],
    [withDefaults({ resolution: 0 }), 'input->defaults->resolution: must be greater than 0'],
    [{ ...COUNTRY_EXAMPLE, description: 7 }, 'description: must be a string'],
    [{ ...COUNTRY_EXAMPLE, instanceType: 'huge' }, 'instanceType: must be one of normal, large'],
  ])('refuses %j', (body, message) => expect(() => readTaskRequest(body)).toThrow(message));
});
