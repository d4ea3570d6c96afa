import { describe, expect, it } from '@jest/globals';
import { aCollection, anInput, aRequest, aSceneRef, reads } from '../../../test/support/a-render-request.js';
import { planRender } from './plan-render.js';
import { type RenderBand, type RenderInput, type SceneBandRef } from './request.js';

const DN = { unit: 'DN', scale: 1, offset: 0 };
const OLCI = { unit: 'REFLECTANCE', scale: 1, offset: 0, conversion: 'solar-irradiance' };
const BANDS: readonly RenderBand[] = [
  { name: 'B01', units: [OLCI, { unit: 'RADIANCE', scale: 1, offset: 0 }], nodata: 65_535 },
  { name: 'ST', units: [{ unit: 'KELVIN', scale: 0.01, offset: 0, perScene: true }], nodata: 0 },
  { name: 'QA', units: [DN], categorical: true },
  { name: 'SZA', units: [{ unit: 'DEGREES', scale: 0.01, offset: 0 }], source: 'metadata' },
  { name: 'DEM', units: [{ unit: 'METERS', scale: 1, offset: 0 }, DN] },
];

/** Of one scene that has these bands. */
function planned(
  names: readonly string[],
  refs: Record<string, Partial<SceneBandRef>>,
  { units, ...input }: Partial<RenderInput> & { units?: string[] } = {},
) {
  const bands = Object.fromEntries(Object.entries(refs).map(([name, ref]) => [name, { path: `/${name}.tif`, index: 1, ...ref }])); // prettier-ignore
  const collection = aCollection({ bands: BANDS, ...input.collection });
  const plan = planRender(
    aRequest([anInput([aSceneRef('scene', null, { bands })], { ...input, collection })]),
    reads(names, { units }),
  );
  const read = plan.sources[0]!.samples[0]!.tiles[0]!.reads;
  return { read, bands: Object.fromEntries(read.flatMap((one) => one.bands).map((one) => [names[one.band!]!, one])) };
}

describe('units of a scene', () => {
  const scaled = { scale: 0.02, offset: 3, facts: { sunElevation: 90, solarIrradiance: Math.PI } };

  it('radiance and reflectance begin with the same numbers', () => {
    const { B01: reflectance } = planned(['B01'], { B01: scaled }).bands;
    expect(reflectance).toMatchObject({ scale: 0.02, offset: 3, conversion: { kind: 'divide', by: 1 } });
    const { B01: radiance } = planned(['B01'], { B01: scaled }, { units: ['RADIANCE'] }).bands;
    expect(radiance).toMatchObject({ scale: 0.02, offset: 3 });
    expect(radiance).not.toHaveProperty('conversion');
  });

  it('are spelled in any case', () => {
    expect(planned(['B01'], { B01: scaled }, { units: ['radiance'] }).bands['B01']).toMatchObject({ scale: 0.02 });
  });

  it('are refused where only the scene could say them and does not', () => {
    expect(() => planned(['ST'], { ST: {} })).toThrow(
      "'ST' cannot be rendered in KELVIN: it is wanted of scene 'scene'",
    );
    expect(planned(['ST'], { ST: { scale: 2 } }).bands['ST']).toMatchObject({ scale: 2, offset: 0 });
  });
});

describe('where there is data', () => {
  it('say bands that know no-data, where there is one', () => {
    const all = { ST: { scale: 1 }, QA: {}, SZA: {} };
    const { bands } = planned(['ST', 'QA', 'SZA'], all);
    expect([bands['ST']!.isSilent, bands['QA']!.isSilent, bands['SZA']!.isSilent]).toEqual([undefined, true, true]);
    expect(planned(['QA', 'SZA'], all).bands['QA']!.isSilent).toBeUndefined();
    expect(planned(['ST', 'QA'], { ...all, QA: { nodata: 1 } }).bands['QA']!.isSilent).toBeUndefined();
  });

  it('say all bands of what users collect', () => {
    const collection = aCollection({ bands: BANDS, pixelOwner: 'footprint' });
    expect(planned(['ST', 'QA'], { ST: { scale: 1 }, QA: {} }, { collection }).bands['QA']!.isSilent).toBeUndefined();
  });

  it('bands that the scene lacks say nothing, unless they are made of its metadata', () => {
    expect(Object.keys(planned(['QA', 'DEM'], { QA: {} }).bands)).toEqual(['QA']);
    expect(() => planned(['QA', 'SZA'], { QA: {} })).toThrow("Band 'SZA' is not available: scene 'scene'");
  });
});

it('angles are never blended', () => {
  const { read } = planned(['SZA'], { SZA: {} }, { upsampling: 'BICUBIC', downsampling: 'BOX' });
  expect(read).toMatchObject([{ upsampling: 'nearest', downsampling: 'nearest' }]);
});

describe('heights', () => {
  it.each([
    [undefined, { floor: null }],
    [{ clampNegative: false, geoid: null }, { floor: null }],
    [{ clampNegative: true, geoid: null }, { floor: 0 }],
    [
      { clampNegative: true, geoid: '/g.gtx' },
      { floor: 0, conversion: { kind: 'geoid', path: '/g.gtx' } },
    ],
  ])('%j', (heights, expected) => {
    for (const unit of ['METERS', 'DN']) {
      const { DEM } = planned(['DEM'], { DEM: {} }, { heights, units: [unit] }).bands;
      expect(DEM).toMatchObject(expected);
      expect(DEM!.conversion).toEqual('conversion' in expected ? expected.conversion : undefined);
    }
  });
});
