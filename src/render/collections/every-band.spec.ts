import { describe, expect, it } from '@jest/globals';
import { planRender, type SceneFacts } from '#libs/render';
import { anInput, aRequest, aSceneRef, reads } from '../../../test/support/a-render-request.js';
import { BUILT_IN_COLLECTIONS } from '../../catalog/index.js';
import { renderable, toRenderCollection } from './renderable-collection.js';

/** Optical and terrain collections; radar and swaths have sources of their own, and tests. */
const OPTICAL = /^(sentinel-2|landsat|hls|modis|dem)/;
const FACTS: SceneFacts = { sunElevation: 45, k1: 700, k2: 1300 };

const bands = BUILT_IN_COLLECTIONS.filter(({ id }) => OPTICAL.test(id)).flatMap(({ id, definition }) =>
  definition.bands.flatMap((band) => band.units.map(({ unit }) => [id, band.name, unit, definition] as const)),
);

const planned = (id: string, name: string, unit: string, definition: unknown, facts: SceneFacts = FACTS) => {
  const collection = toRenderCollection(renderable({ id, kind: 'stac', definition } as never), []);
  const ref = { path: '/x.tif', index: 1, scale: 0.5, offset: 1, facts };
  const scenes = [aSceneRef('scene', null, { bands: { [name]: ref } })];
  const plan = planRender(aRequest([anInput(scenes, { collection })]), reads([name], { units: [unit] }));
  return plan.sources[0]!.samples[0]!.tiles[0]!.reads[0]!;
};

describe('every band in every unit', () => {
  it.each(bands)('%s %s in %s', (id, name, unit, definition) => {
    const { bands, upsampling } = planned(id, name, unit, definition);
    expect(bands).toHaveLength(1);
    const wanted = definition.bands.find((band) => band.name === name)!;
    const { conversion } = wanted.units.find((one) => one.unit === unit)!;
    expect(bands[0]!.conversion !== undefined).toBe(conversion !== undefined);
    if (wanted.categorical || wanted.source) expect(upsampling).toBe('nearest');
    // Stored numbers are the script's in DN, whatever the scene says of its scale.
    if (unit === 'DN') expect(bands[0]).toMatchObject({ scale: 1, offset: 0 });
  });

  it.each(
    bands.filter(([, name, unit, { bands }]) =>
      bands.find((band) => band.name === name)!.units.some((one) => one.unit === unit && one.conversion),
    ),
  )(
    // prettier-ignore
    '%s %s in %s is refused of a scene without its numbers',
    (id, name, unit, definition) => {
      expect(() => planned(id, name, unit, definition, {})).toThrow(`Band '${name}' cannot be rendered in ${unit}: `);
    },
  );
});
