import { describe, expect, it } from '@jest/globals';
import { builtInCollection } from '../../catalog/index.js';
import { readDataFilter } from './data-filter.js';
import { JsonMember } from '../../platform/http/json-member.js';
import { readProcessing } from './processing-options.js';

const definitionOf = (id: string) => builtInCollection(id)!.definition;
const filter = (value: unknown, id = 'sentinel-2-l2a') =>
  readDataFilter(new JsonMember(value, ['dataFilter']), definitionOf(id).dataFilters);
const processing = (value: unknown, id = 'sentinel-2-l2a') =>
  readProcessing(new JsonMember(value, ['processing']), definitionOf(id).processing);

describe('dataFilter', () => {
  it('selects everything, newest first, unless told otherwise', () => {
    const everything = { interval: null, maxCloudCover: 100, order: 'mostRecent', filter: null };
    for (const nothing of [undefined, null, {}, { mosaickingOrder: null, timeRange: {} }])
      expect(filter(nothing)).toEqual(everything);
  });

  it('reads time with offsets and fractions, in UTC', () => {
    const timeRange = { from: '2024-06-01T02:00:00+02:00', to: '2024-06-01T00:00:00.5Z' };
    expect(filter({ timeRange, maxCloudCoverage: 0, mosaickingOrder: 'leastCC' })).toEqual({
      interval: { start: '2024-06-01T00:00:00Z', end: '2024-06-01T00:00:00.5Z' },
      maxCloudCover: 0,
      order: 'leastCC',
      filter: null,
    });
  });

  it('lets members pass that have no effect on the collection', () => {
    const sent = { orbitDirection: 'UP', timeRange: { from: 'whenever' }, mosaickingOrder: 'leastCC' };
    expect(filter(sent, 'dem')).toEqual({ interval: null, maxCloudCover: 100, order: 'mostRecent', filter: null });
  });

  it.each([
    [{ timeRange: { from: '2024-06-01' } }, 'dataFilter->timeRange->from'],
    [{ timeRange: { from: '2024-06-02T00:00:00Z', to: '2024-06-01T00:00:00Z' } }, 'dataFilter->timeRange'],
    [{ timeRange: '2024' }, 'dataFilter->timeRange'],
    [{ mosaickingOrder: 'newest' }, 'dataFilter->mosaickingOrder'],
    [{ maxCloudCoverage: 101 }, 'dataFilter->maxCloudCoverage'],
    [{ maxCloudCoverage: '10' }, 'dataFilter->maxCloudCoverage'],
    [{ previewMode: 'COARSE' }, 'dataFilter->previewMode'],
    [[], 'dataFilter:'],
  ])('refuses %j', (sent, parameter) => {
    expect(() => filter(sent)).toThrow(parameter);
  });

  it('asks for properties of scenes where the collection has them', () => {
    const sent = { tiers: 'TIER_1', demInstance: 'MAPZEN' };
    expect(JSON.stringify(filter(sent, 'landsat-ot-l2').filter)).toMatch(/landsat:collection_category.*T1/);
    expect(JSON.stringify(filter(sent, 'dem').filter)).toMatch(/dem:instance.*MAPZEN/);
    expect(filter(sent).filter).toBeNull();
    expect(() => filter({ tiers: 'TIER_1_AND_RT' }, 'landsat-ot-l2')).toThrow('must be one of ALL_TIERS, TIER_1');
  });

  it('knows orders by cloud only where there are clouds', () => {
    expect(() => filter({ mosaickingOrder: 'leastCC' }, 'sentinel-1-grd')).toThrow('mostRecent, leastRecent');
  });
});

describe('processing', () => {
  it('is nearest neighbour, harmonised, unless told otherwise', () => {
    const usual = { upsampling: 'NEAREST', downsampling: 'NEAREST', harmonizeValues: true, heights: null };
    expect(processing(undefined)).toMatchObject(usual);
    expect(processing({ harmonizeValues: false, upsampling: 'BICUBIC' })).toMatchObject({
      upsampling: 'BICUBIC',
      downsampling: 'NEAREST',
      harmonizeValues: false,
    });
    expect(processing({}, 'dem')).toMatchObject({ harmonizeValues: null });
  });

  it('knows collections with one kernel for both', () => {
    expect(processing({ upsampling: 'BILINEAR', downsampling: 'NEAREST' }, 'sentinel-5p-l2')).toMatchObject({
      upsampling: 'BILINEAR',
      downsampling: 'BILINEAR',
    });
  });

  it('knows heights above the ellipsoid, and none below the geoid', () => {
    expect(processing({}, 'dem').heights).toEqual({ areEllipsoidal: false, clampNegative: false });
    expect(processing({ egm: true, clampNegative: true }, 'dem').heights).toEqual({ areEllipsoidal: true, clampNegative: true }); // prettier-ignore
    expect(() => processing({ egm: 'true' }, 'dem')).toThrow('processing->egm: must be true or false');
  });

  it('ignores what the collection does not know, and refuses what is not honoured', () => {
    expect(processing({ atmosphericCorrection: 'NONE', speckleFilter: null, egm: true })).toBeDefined();
    expect(() => processing({ backCoeff: 'GAMMA0_TERRAIN' }, 'sentinel-1-grd')).toThrow('processing->backCoeff');
    expect(() => processing({ upsampling: 'CUBIC' })).toThrow('processing->upsampling: must be one of NEAREST');
    expect(() => processing({ harmonizeValues: 'no' })).toThrow('processing->harmonizeValues');
  });
});
