import { describe, expect, it } from '@jest/globals';
import { type AnalysisFacts } from '../../raster/survey/analysis-facts.js';
import { outputScene } from './output-scene.js';

const facts: AnalysisFacts = {
  unitCount: 1,
  valueEstimate: 1,
  outputs: [{ id: 'VV', bands: 1, sampleType: 'FLOAT32', nodataValue: -9 }],
  timeRange: { from: '2023-06-01T00:00:00Z', to: '2023-06-30T23:59:59Z' },
  zarrExtent: null,
};
const tile = {
  name: '28PBB_2_6',
  grid: { epsg: 32628, bbox: [219_980, 1_629_980, 230_020, 1_640_020] as const, width: 502, height: 502 },
  hrefs: new Map([['VV', 's3://results/28PBB_2_6/VV.tif']]),
};
const owner = { collectionId: 'c', requestId: 'r', createdBy: 'me' };
const sceneOf = (over: Partial<AnalysisFacts> = {}) => outputScene(owner, { ...facts, ...over }, tile as never);

describe('outputScene', () => {
  it('says where each output lies, on the grid of its file', () => {
    const { collectionId, item, bands, createdBy } = sceneOf();
    expect([collectionId, item.id, createdBy]).toEqual(['batch-c', 'r_28PBB_2_6', 'me']);
    expect(bands).toEqual({ VV: { asset: 'VV', href: 's3://results/28PBB_2_6/VV.tif', index: 1, nodata: -9 } });
    expect(item.properties).toMatchObject({
      'proj:code': 'EPSG:32628',
      'proj:shape': [502, 502],
      'proj:transform': [20, 0, 219_980, 0, -20, 1_640_020],
    });
    expect(item.assets['VV']).toMatchObject({ bands: [{ name: 'VV', data_type: 'float32', nodata: -9 }] });
  });

  it('lasts as long as the time range of the request; without one, always', () => {
    expect(sceneOf().item.properties).toMatchObject({
      datetime: null,
      start_datetime: '2023-06-01T00:00:00Z',
      end_datetime: '2023-06-30T23:59:59Z',
    });
    const { start_datetime: start, end_datetime: end } = sceneOf({ timeRange: { from: null, to: null } }).item
      .properties;
    expect([start! < '1950', end! > '2090']).toEqual([true, true]);
  });
});
