import { describe, expect, it } from '@jest/globals';
import { type SceneToRender } from '../../../catalog/index.js';
import { bestAvailable, lastDay } from './best-available.js';
import { sentinel3Layout } from './sentinel-3.js';
import { sentinel5pLayout } from './sentinel-5p.js';

const scene = (at: string, href: string) =>
  ({ id: href, at, bands: { B: { asset: 'a', href, index: 1 } } }) as unknown as SceneToRender;
const ids = (scenes: readonly SceneToRender[]) => scenes.map(({ id }) => id);
const wishes = { minQa: null, view: null };

describe('products of the same time', () => {
  const s5p = (kind: string) => `s3://b/S5P_${kind}_L2__NO2____20240601.nc`;

  it('Sentinel-5P of one day: reprocessed, offline, near real time; days in their order', () => {
    const scenes = [
      scene('2024-06-02T05:00:00Z', s5p('NRTI')),
      scene('2024-06-01T12:00:00Z', s5p('NRTI')),
      scene('2024-06-01T11:00:00Z', s5p('OFFL')),
      scene('2024-06-01T10:00:00Z', s5p('RPRO')),
    ];
    expect(ids(bestAvailable(scenes, 'sentinel-5p'))).toEqual([s5p('NRTI'), s5p('RPRO'), s5p('OFFL'), s5p('NRTI')]);
  });

  it('Sentinel-3 of one minute: non time critical first; an unknown kind last', () => {
    const s3 = (kind: string) => `s3://b/S3A_OL_1_EFR____20240601_0179_PS1_O_${kind}_002.SEN3/Oa08_radiance.nc`;
    const at = '2024-06-01T09:30:00Z';
    const scenes = [scene('2024-06-01T09:33:00Z', s3('NR')), scene(at, 'x'), scene(at, s3('NR')), scene(at, s3('NT'))];
    expect(ids(bestAvailable(scenes, 'sentinel-3'))).toEqual([s3('NR'), s3('NT'), s3('NR'), 'x']);
  });

  it('the last day ends at `to`, or with the last scene', () => {
    const scenes = [
      scene('2024-06-02T05:00:00Z', 'a'),
      scene('2024-06-01T05:00:00Z', 'b'),
      scene('2024-06-01T04:59:00Z', 'c'),
    ];
    expect(ids(lastDay(scenes, { interval: null }))).toEqual(['a', 'b']);
    expect(ids(lastDay(scenes, { interval: { start: null, end: '2024-06-02T00:00:00Z' } }))).toEqual(['a', 'b', 'c']);
    expect(lastDay(scenes, { interval: { start: null, end: '2024-07-01T00:00:00Z' } })).toEqual([]);
  });
});

describe('where bands stand', () => {
  it('quality is what the request says, else what the band is advised to have', () => {
    const least = (band: string, minQa: number | null = null) => sentinel5pLayout(band, 's3://b/x.nc', { minQa, view: null })?.quality?.atLeast; // prettier-ignore
    expect([least('CO'), least('NO2'), least('NO2', 0), least('CO', 90)]).toEqual([0.495, 0.745, -0.005, 0.895]);
    expect(sentinel5pLayout('XYZ', 's3://b/x.nc', wishes)).toBeNull();
  });

  it.each([
    ['B08', 'Oa08_radiance.nc', 'Oa08_radiance', 'geo_coordinates.nc longitude'],
    ['SZA', 'Oa08_radiance.nc', 'SZA', 'tie_geo_coordinates.nc longitude'],
    ['QUALITY_FLAGS', 'qualityFlags.nc', 'quality_flags', 'geo_coordinates.nc longitude'],
    ['B08', 'Oa08_reflectance.nc', 'Oa08_reflectance', 'geo_coordinates.nc longitude'],
    ['IWV_L', 'iwv.nc', 'IWV', 'geo_coordinates.nc longitude'],
    ['S1', 'S1_radiance_an.nc', 'S1_radiance_an', 'geodetic_an.nc longitude_an'],
    ['F1', 'F1_BT_fn.nc', 'F1_BT_fn', 'geodetic_fn.nc longitude_fn'],
    ['LST', 'LST_in.nc', 'LST', 'geodetic_in.nc longitude_in'],
    ['CLOUD', 'flags_in.nc', 'cloud_in', 'geodetic_in.nc longitude_in'],
    ['B04', 'Syn_Oa04_reflectance.nc', 'SDR_Oa04', 'geolocation.nc lon'],
  ])('%s in %s', (band, file, variable, longitude) => {
    const layout = sentinel3Layout(band, `s3://b/S3A.SEN3/${file}`, wishes)!;
    expect([layout.variable, `${layout.longitude.href} ${layout.longitude.variable}`]).toEqual([
      variable,
      `s3://b/S3A.SEN3/${longitude}`,
    ]);
  });

  it('oblique is another file; plate carrée products have no swath', () => {
    const oblique = sentinel3Layout('S8', 's3://b/S8_BT_in.nc', { minQa: null, view: 'OBLIQUE' })!;
    expect([oblique.href, oblique.variable, oblique.latitude]).toEqual(['s3://b/S8_BT_io.nc', 'S8_BT_io', { href: 's3://b/geodetic_io.nc', variable: 'latitude_io' }]); // prettier-ignore
    expect(sentinel3Layout('NDVI_V10', 's3://b/NDVI.nc', wishes)).toBeNull();
  });
});
