import { describe, expect, it } from '@jest/globals';
import { type VectorFeature } from '#libs/geopackage';
import { type FeatureUnit, featureUnits } from './feature-units.js';

async function* batches(count: number, corners = 5): AsyncGenerator<VectorFeature[]> {
  const ring = Array.from({ length: corners }, () => [0, 0]);
  for (let from = 0; from < count; from += 7) {
    const ids = Array.from({ length: Math.min(7, count - from) }, (_, i) => from + i);
    yield ids.map((id) => ({ id, identifier: `f${id}`, geometry: { type: 'Polygon', coordinates: [ring] } }) as unknown as VectorFeature); // prettier-ignore
  }
}

async function unitsOf(count: number, corners?: number) {
  const units = await Array.fromAsync(featureUnits(batches(count, corners), count));
  return units.map(({ unitId, name, payload }) => ({ unitId, name, ids: (payload as FeatureUnit).features.map(({ id }) => id) })); // prettier-ignore
}

describe('featureUnits', () => {
  it('are single features of a small file', async () => {
    const units = await unitsOf(30);
    expect(units).toHaveLength(30);
    expect(units[29]).toEqual({ unitId: 30, name: '29', ids: [29] });
  });

  it('are twenty features of a large one, each in one unit, in order', async () => {
    const units = await unitsOf(4010);
    expect(units).toHaveLength(201);
    expect(units[1]!.name).toBe('20…39');
    expect(units.flatMap(({ ids }) => ids)).toEqual(Array.from({ length: 4010 }, (_, i) => i));
    expect(new Set(units.map(({ unitId }) => unitId)).size).toBe(201);
  });

  it('are fewer features where they have many corners', async () => {
    expect((await unitsOf(2000, 2000)).map(({ ids }) => ids.length)).toEqual(Array.from({ length: 1000 }, () => 2));
    expect(await unitsOf(2000, 9000)).toHaveLength(2000);
  });
});
