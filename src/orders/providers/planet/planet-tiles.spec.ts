import { describe, expect, it } from '@jest/globals';
import { JsonMember } from '../../../platform/http/json-member.js';
import { type ProviderItem } from '../import-provider.js';
import { type PlanetQuery, readPlanetQuery } from './planet-query.js';
import { planetBands, planetTiles } from './planet-tiles.js';

const query = (data: object) => readPlanetQuery(new JsonMember(data), 'subscription');
const dataFilter = { timeRange: { from: '2024-06-01T00:00:00Z' } };
const scenes = query({ itemType: 'PSScene', productBundle: 'analytic_8b_udm2', harmonizeTo: 'NONE', dataFilter });
const water = query({ type: 'soil_water_content', id: 'SWC-SMAP-L_V2.0_100', dataFilter });
const ready = query({ type: 'analysis_ready_ps', id: 'PS_ARD_SR_DAILY', dataFilter });
const item = { id: 'x', acquired: new Date(0) } as ProviderItem;
const plan = (of: PlanetQuery, ...paths: string[]) =>
  planetTiles(
    of,
    item,
    paths.map((path) => ({ path, local: `/tmp/${path}` })),
  );

const IMAGE = 'PSScene/x_3B_AnalyticMS_8b_clip.tif';
const MASK = 'PSScene/x_3B_udm2_clip.tif';

describe('planetBands', () => {
  it('are those of the image and of the mask', () => {
    const { bands } = planetBands(scenes);
    expect(bands).toHaveLength(15);
    expect(bands[0]).toEqual({ name: 'CoastalBlue', source: 'CoastalBlue', bandIndex: 1, bitDepth: 16, sampleFormat: 'UINT', noData: 0 }); // prettier-ignore
    expect(bands[14]).toMatchObject({ name: 'UDM2_Confidence', bitDepth: 8, noData: 255 });
  });

  it('are not known before the first tile of a planetary variable', () => expect(planetBands(water).bands).toEqual([]));
});

describe('planetTiles', () => {
  it('takes the image and its mask', () => {
    const [tile, ...more] = plan(
      scenes,
      IMAGE,
      MASK,
      'PSScene/x_metadata.json',
      'PSScene/x_3B_AnalyticMS_metadata.xml',
    );
    expect(more).toEqual([]);
    expect(tile!.bands).toHaveLength(15);
    expect(tile!.bands.at(7)).toEqual({ band: 'NIR', file: IMAGE, bandIndex: 8 });
    expect(tile!.bands.at(8)).toEqual({ band: 'UDM2_Clear', file: MASK, bandIndex: 1 });
    expect(tile!.mask).toMatchObject({ file: MASK, bandIndex: 8 });
  });

  it('drops what has no good value, and keeps clouds', () => {
    const { values } = plan(scenes, IMAGE, MASK)[0]!.mask!;
    expect([0, 1, 2, 3, 4, 6, 255].filter((value) => values.includes(value))).toEqual([1, 3, 4, 6, 255]);
  });

  it('names the variables after their files', () => {
    const files = ['SWC-SMAP-L_V2.0_100-20240601T0600_swc.tiff', 'SWC-SMAP-L_V2.0_100-20240601T0600_swc-qf.tiff'];
    expect(plan(water, ...files, 'metadata.json')[0]!.bands.map(({ band }) => band)).toEqual(['SWC', 'SWC_QF']);
  });

  it('takes analysis-ready images with or without a mask', () => {
    expect(plan(ready, 'PS_ARD_SR_DAILY_x.tif')[0]).toMatchObject({
      mask: null,
      bands: [{ band: 'Blue' }, {}, {}, {}],
    });
    expect(plan(ready, 'PS_x.tif', 'PS_x_udm2.tif')[0]!.mask).toMatchObject({ file: 'PS_x_udm2.tif' });
  });

  it.each<[string, PlanetQuery, string[]]>([
    ['has no image', scenes, [MASK]],
    ['has no usable data mask (udm2)', scenes, [IMAGE]],
    ['has more than one image', scenes, [IMAGE, 'PSScene/x_3B_Visual.tif', MASK]],
    ['has no raster', water, ['metadata.json']],
    ['has several rasters of one kind', water, ['a_swc.tif', 'b_swc.tif']],
  ])('says what %s', (message, of, paths) => expect(() => plan(of, ...paths)).toThrow(message));
});
