import { describe, expect, it } from '@jest/globals';
import { outcomeOf } from './outcome.js';
import { productOf } from './products.js';

describe('productOf', () => {
  it.each([
    ['/api/v1/process', 'process'],
    ['/process/v1', 'process'],
    ['/api/v1/process/explain', 'process'],
    ['/catalog/v1/search', 'catalog'],
    ['/api/v1/acl/collection/:collection_id/da', 'byoc'],
    ['/api/v1/byoc/collections/:id/tiles', 'byoc'],
    ['/zarr/v1/collections', 'zarr'],
    ['/configuration/v1/wms/instances', 'configuration'],
    ['/ogc/wms/:instance', 'ogc'],
    ['/datasets', null],
    ['/stac/search', null],
    ['/oauth/token', null],
    ['/health/live', null],
    ['/accounting/usage', null],
    ['/aux/ratelimit/contract', null],
    ['/api/v1/processes', null],
  ])('%s: %s', (path, product) => expect(productOf({ route: { path }, path: '/else' })).toBe(product));

  it('goes by the address where no route was found', () =>
    expect(productOf({ route: undefined, path: '/api/v1/process/unknown' })).toBe('process'));
});

describe('outcomeOf', () => {
  it.each([
    [200, true, false, 'ok'],
    [304, true, false, 'ok'],
    [400, true, false, 'refused'],
    [403, true, true, 'limited'],
    [429, true, true, 'limited'],
    [499, true, false, 'cancelled'],
    [200, false, false, 'cancelled'],
    [503, true, false, 'failed'],
  ] as const)('%i finished %p limited %p: %s', (status, finished, limited, outcome) =>
    expect(outcomeOf({ status, finished, limited })).toBe(outcome),
  );
});
