import { describe, expect, it } from '@jest/globals';
import { plannedConversion } from './plan-conversion.js';
import { type SceneFacts } from './request.js';
import { valueFunction } from './value-conversion.js';

const planned = (conversion: string | undefined, facts?: SceneFacts, source?: object) =>
  plannedConversion(
    { band: { name: 'B10' }, scaling: { unit: 'KELVIN', scale: 1, offset: 0, conversion }, sceneId: 'LC08' },
    { facts, source: source as never },
  );
const valueOf = (value: number, ...asked: Parameters<typeof planned>) => valueFunction(planned(...asked)!)!(value);

describe('units beyond scale and offset', () => {
  it('are none where the unit has none', () => expect(planned(undefined, { k1: 1, k2: 1 })).toBeNull());

  it('reflectance grows as the sun sinks', () => {
    expect(valueOf(0.2, 'sun-elevation', { sunElevation: 90 })).toBe(0.2);
    expect(valueOf(0.2, 'sun-elevation', { sunElevation: 30 })).toBeCloseTo(0.4, 12);
  });

  it('radiance is kelvin by Planck', () => {
    const [k1, k2] = [607.76, 1260.56];
    // Landsat 5: the radiance of a black body of 300 K, by the law turned round.
    expect(valueOf(k1 / (Math.exp(k2 / 300) - 1), 'brightness-temperature', { k1, k2 })).toBeCloseTo(300, 9);
    expect(valueOf(0, 'brightness-temperature', { k1, k2 })).toBe(0);
    expect(valueOf(-0.2, 'brightness-temperature', { k1, k2 })).toBe(0);
  });

  it('radiance is reflectance by what the sun sends', () => {
    // A white surface under a sun of 1500 in the zenith of 60°: 1500 · cos 60° / π.
    const facts = { sunElevation: 30, solarIrradiance: 1500 };
    expect(valueOf((1500 * 0.5) / Math.PI, 'solar-irradiance', facts)).toBeCloseTo(1, 12);
  });

  it.each<[string, SceneFacts]>([
    ['sun-elevation', {}],
    ['sun-elevation', { sunElevation: 0 }],
    ['sun-elevation', { sunElevation: -3 }],
    ['brightness-temperature', { k1: 774.8853 }],
    ['brightness-temperature', { k2: 1321.0789 }],
    ['solar-irradiance', { sunElevation: 30 }],
    ['solar-irradiance', { solarIrradiance: 1500 }],
    ['sar-calibration', {}],
  ])('cannot be told without the numbers: %s of %j', (conversion, facts) => {
    expect(() => planned(conversion, facts)).toThrow(
      expect.objectContaining({
        code: 'EVALSCRIPT_INVALID',
        message: expect.stringMatching(/^Band 'B10' cannot be rendered in KELVIN: .* scene 'LC08'/),
      }) as never,
    );
  });

  it('are left to sources that calibrate by themselves', () => {
    expect(planned('sar-calibration', {}, { kind: 'sentinel-1' })).toBeNull();
  });
});
