import { type SceneFacts } from '#libs/render';
import { type StacItem } from '#libs/stac';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Numbers of a scene that units need besides scale and offset, wherever catalogues write them: `view:sun_elevation`
 * (before STAC 1.0 `eo:sun_elevation`), thermal constants beside the band's scale as products imported here have them,
 * `eo:solar_illumination`.
 */
export function sceneFacts({ properties, assets }: StacItem, assetKey: string, index: number): SceneFacts {
  const fields = fieldsOf(assets[assetKey], index);
  const sun = numberOf(properties['view:sun_elevation'] ?? properties['eo:sun_elevation']);
  const zenith = numberOf(properties['s2:mean_solar_zenith'] ?? properties['view:sun_zenith']);
  return given({
    sunElevation: sun ?? (zenith === undefined ? undefined : 90 - zenith),
    k1: firstNumber(fields, 'k1_constant', 'landsat:k1_constant', 'K1'),
    k2: firstNumber(fields, 'k2_constant', 'landsat:k2_constant', 'K2'),
    solarIrradiance: firstNumber(fields, 'eo:solar_illumination', 'solar_illumination'),
  });
}

/** Whether the scale of an asset makes radiance of its numbers, whatever the collection makes of them. */
export function isRadiance({ assets }: StacItem, assetKey: string, index: number): boolean {
  const units = fieldsOf(assets[assetKey], index).map(({ unit }) => unit);
  return units.some((unit) => typeof unit === 'string' && /^\s*W\b|\bwatt/i.test(unit));
}

/** What an asset says of one of its bands, then of all. */
function fieldsOf(asset: Fields | undefined, index: number): Fields[] {
  if (asset === undefined) return [];
  const lists = [asset['bands'], asset['raster:bands'], asset['eo:bands']].filter(Array.isArray) as unknown[][];
  const ofBand = lists.map((list) => list[index - 1]).filter((one) => typeof one === 'object' && one !== null);
  return [...(ofBand as Fields[]), asset];
}

function firstNumber(fields: readonly Fields[], ...names: readonly string[]): number | undefined {
  for (const one of fields) {
    for (const name of names) {
      const value = numberOf(one[name]);
      if (value !== undefined) return value;
    }
  }
  return undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function given(facts: { readonly [K in keyof SceneFacts]: SceneFacts[K] | undefined }): SceneFacts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}
