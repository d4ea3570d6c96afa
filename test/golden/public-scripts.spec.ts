import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { chooseDelivery } from '#libs/encode';
import { type RenderPool } from '#libs/render';
import { COMPOSITES } from './public-scripts/composites.js';
import { LANGUAGE } from './public-scripts/language.js';
import { MAPS } from './public-scripts/maps.js';
import { SENSORS } from './public-scripts/sensors.js';
import { VEGETATION } from './public-scripts/vegetation.js';
import { type PublicScript } from './public-scripts/public-script.js';
import { makeScenes, pixelOf, sensorOf, SIDE } from './public-scripts/test-scenes.js';
import { workplace } from './support/gdal-cli.js';
import { newPool, render } from './support/render.js';

/** The idioms of the public script collections, through files, isolate and encoder, against closed forms. */
const place = workplace();
let pool: RenderPool;
let requestFor: ReturnType<typeof makeScenes>;
beforeAll(() => {
  pool = newPool();
  requestFor = makeScenes(place);
}, 60_000);
afterAll(async () => {
  await pool.close();
  place.remove();
});

const ARRAYS = { AUTO: Uint8Array, UINT8: Uint8Array, UINT16: Uint16Array, INT16: Int16Array, FLOAT32: Float32Array };
const RANGES = { AUTO: [0, 255], UINT8: [0, 255], UINT16: [0, 65535], INT16: [-32768, 32767] } as const;

/** Before rounding, as it would be stored. */
function unrounded(value: number, type: NonNullable<PublicScript['type']>): number {
  if (type === 'FLOAT32') return value;
  const scaled = Number.isFinite(value) ? value * (type === 'AUTO' ? 255 : 1) : 0;
  return Math.min(RANGES[type][1], Math.max(RANGES[type][0], scaled));
}

it.each([...VEGETATION, ...MAPS, ...COMPOSITES, ...SENSORS, ...LANGUAGE].map((one) => [one.name, one] as const))(
  '%s',
  async (_, script) => {
    const { on = 's2', type = 'AUTO', bands, source, expected } = script;
    const request = requestFor(script);
    const { body } = await render(pool, request, source);
    const values = new ARRAYS[type](Uint8Array.from(body).buffer);
    expect(values).toHaveLength(SIDE * SIDE * bands);
    const sensor = sensorOf(on);
    for (let i = 0; i < SIDE * SIDE; i++) {
      const wanted = expected(pixelOf(sensor, i)).map((value) => unrounded(value, type));
      expect(wanted).toHaveLength(bands);
      wanted.forEach((value, k) => {
        const got = values[i * bands + k]!;
        const tolerance = type === 'FLOAT32' ? 1e-5 * Math.max(1, Math.abs(value)) : 0.5 + 1e-6;
        const isSame = Object.is(got, value) || Math.abs(got - value) <= tolerance;
        if (!isSame) throw new Error(`pixel ${i}, component ${k}: ${got}, expected ${value}`);
      });
    }
    if (script.userData === undefined) return;
    const wish = [{ identifier: 'userdata', format: { type: 'application/json' } }];
    const told = await render(pool, request, source, { delivery: chooseDelivery('application/json', wish, []) });
    expect(JSON.parse(Buffer.from(told.body).toString())).toEqual(script.userData);
  },
);
