import { describe, expect, it } from '@jest/globals';
import { dedupeKey, inputName, kindOf } from '../conversion-jobs.js';
import { readConversionConfig } from './read-conversion-config.js';

const input_dataset = 'https://thredds.example/dodsC/a/line_7.nc';
const faultOf = (json: unknown, at?: string): string => {
  try {
    readConversionConfig(json, at);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};

describe('readConversionConfig', () => {
  it('reads the example of the contract', () => {
    const config = readConversionConfig({
      input_dataset,
      implementation: 'grid',
      variables: ['z'],
      x: 'x',
      y: 'y',
      crs: 'EPSG:32633',
      time_index: 0,
      grid: { resolution: 1.0, method: 'idw', radius: 2.0, nodata: -9999 },
      products: null,
      output_names: { z: 'line_z' },
      processing: {},
      metadata: { title: '', identifier: '', abstract: '' },
      variant: 'z',
      register: true,
    });
    expect(config).toMatchObject({
      grid: { resolution: 1, method: 'idw', radius: 2, nodata: -9999 },
      outputNames: { z: 'line_z.tif' },
      metadata: { title: null, identifier: null, abstract: null },
      products: null,
    });
    expect(config).not.toHaveProperty('notes');
  });

  it('has defaults', () => {
    expect(readConversionConfig({ input_dataset, grid: { resolution: 3 } })).toMatchObject({
      implementation: 'grid',
      variables: [],
      timeIndex: 0,
      grid: { method: 'nearest', radius: 3, nodata: -9999 },
      processing: { isStretched: true, stretchPercentiles: [2, 98], scale: 'linear', compression: null },
      register: true,
    });
  });

  it('clamps what the host has not, and says so', () => {
    const { processing, notes } = readConversionConfig({
      input_dataset,
      processing: { block_size: 16, gdal_num_threads: 4000, warp_memory_limit_mb: 1e9, parallel_workers: 8 },
    });
    expect(processing).toMatchObject({ blockSize: 64, warpMemoryLimitMb: 1024 });
    expect(notes).toEqual([
      expect.stringContaining('processing.parallel_workers has no effect'),
      expect.stringContaining('processing.block_size 16 was set to 64'),
      expect.stringContaining('gdal_num_threads 4000'),
      expect.stringContaining('warp_memory_limit_mb'),
    ]);
  });

  it('reads composites, bands spelled either way', () => {
    const products = { 'my glacier!': ['b12', 'B8A', 'B03'] };
    const config = readConversionConfig({ input_dataset, implementation: 'sentinel_s2_safe_quicklook', products });
    expect(config.products).toEqual({ my_glacier_: ['B12', 'B8A', 'B3'] });
  });

  it.each([
    [null, /is required/],
    [[], /must be an object/],
    [{ input_dataset: '/data/x.nc' }, /input_dataset/],
    [{ input_dataset: 'https://' + 'x'.repeat(2100) }, /2000/],
    [{ input_dataset, colour: 'red' }, /colour: is not a member/],
    [{ input_dataset, implementation: 'sentinel_s1_safe_quicklook', grid: { resolution: 1 } }, /grid: is not a member/],
    [{ input_dataset, variables: 'z' }, /variables/],
    [{ input_dataset, variables: ['z', 'z'] }, /twice/],
    [{ input_dataset, time_index: 1.5 }, /whole number/],
    [{ input_dataset, time_index: -1 }, /time_index/],
    [{ input_dataset, grid: {} }, /grid->resolution: is required/],
    [{ input_dataset, grid: { resolution: 0 } }, /greater than 0/],
    [{ input_dataset, grid: { resolution: 1, power: 3 } }, /power/],
    [{ input_dataset, crs: 'http://example.org/crs' }, /crs/],
    [{ input_dataset, crs: '+proj=utm +zone=33' }, /crs/],
    [{ input_dataset, output_names: { a: 'x.tif', b: 'x' } }, /another output/],
    [{ input_dataset, output_names: { a: '.hidden' } }, /leading dot/],
    [{ input_dataset, output_names: { a: 'a\\b' } }, /separators/],
    [{ input_dataset, processing: { overview_factors: [4, 2] } }, /ascend/],
    [{ input_dataset, processing: { block_size: 100 } }, /multiple of 16/],
    [{ input_dataset, variant: '../x' }, /variant/],
    [{ input_dataset, implementation: 'hyspex_rgb', processing: { stretch_percentiles: [98, 2] } }, /lower one first/],
    [{ input_dataset, implementation: 'sentinel_s2_safe_quicklook', products: { a: ['B4', 'B3'] } }, /three bands/],
    [
      { input_dataset, implementation: 'sentinel_s2_safe_quicklook', products: { a: ['B4', 'B3', 'B13'] } },
      /B1 to B12/,
    ],
  ])('refuses %j', (json, text) => expect(faultOf(json)).toMatch(text));

  it('names the member by its place in the body', () => {
    expect(faultOf({ input_dataset, processing: { scale: 'log' } }, 'config')).toMatch(/^config->processing->scale/);
  });
});

describe('the job of a configuration', () => {
  const config = readConversionConfig({ input_dataset, variant: 'z' });

  it('has a key that tells equal work from other work, whatever the order of members', () => {
    const same = readConversionConfig({ variant: 'z', input_dataset });
    const other = readConversionConfig({ input_dataset, variant: 'z', time_index: 1 });
    expect(dedupeKey(config)).toMatch(/^nc:https:\/\/thredds\.example\/dodsC\/a\/line_7\.nc:z:[0-9a-f]{32}$/);
    expect(dedupeKey(same)).toBe(dedupeKey(config));
    expect(dedupeKey(other)).not.toBe(dedupeKey(config));
    expect(dedupeKey({ ...config, notes: ['clamped'] })).toBe(dedupeKey(config));
  });

  it('waits among its own kind', () => {
    const safe = readConversionConfig({
      input_dataset: 'root://nbs-archive/S1A/x.zip',
      implementation: 'sentinel_s1_safe_quicklook',
      metadata: { identifier: 'S1A_X' },
    });
    expect([kindOf(config), kindOf(safe)]).toEqual(['nc_to_geotiff', 'sentinel_safe']);
    expect(dedupeKey(safe)).toMatch(/^safe:S1A_X:[0-9a-f]{32}$/);
    expect(inputName(config)).toBe('line_7.nc');
  });
});
