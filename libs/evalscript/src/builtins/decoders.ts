import { type Scope } from './functions.js';

/**
 * The quality-band decoders of evalscript.md §13: an object with one number per flag. Runs inside the sandbox from its own text:
 * it may use nothing from outside itself.
 */
export function defineDecoders(scope: Scope): void {
  type Field = readonly [name: string, firstBit: number, bits: number];

  /** `"fill cloud:2"`: fields from bit 0 upwards, one bit wide unless said otherwise. */
  function fields(layout: string): Field[] {
    let bit = 0;
    return layout.split(' ').map((word) => {
      const [name, width] = word.split(':') as [string, string?];
      const field: Field = [name, bit, Number(width ?? 1)];
      bit += field[2];
      return field;
    });
  }

  function decoder(layout: string) {
    const known = fields(layout);
    return (value: number) => {
      const flags: Record<string, number> = {};
      for (const [name, first, bits] of known) flags[name] = (value >>> first) & ((1 << bits) - 1);
      return flags;
    };
  }

  const confidences = (names: string) =>
    names
      .split(' ')
      .map((name) => `${name}Confidence:2`)
      .join(' ');
  scope.decodeL8C2Qa = decoder(
    `fill dilatedCloud cirrus cloud cloudShadow snow clear water ${confidences('cloud cloudShadow snowIce cirrus')}`,
  );
  scope.decodeLs8Qa = decoder(
    `designatedFill terrainOcclusion radiometricSaturation:2 cloud ${confidences('cloud cloudShadow snowIce cirrus')}`,
  );
  const saturated = Array.from({ length: 21 }, (_, i) => `saturatedB${String(21 - i).padStart(2, '0')}`);
  scope.decodeS3OLCIQualityFlags = decoder(
    `${saturated.join(' ')} dubious sun_glint_risk duplicated cosmetic invalid straylight_risk bright tidal_region ` +
      `fresh_inland_water coastline land`,
  );
}
