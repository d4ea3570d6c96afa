/** Where the name of a Sentinel may stand, in the order in which it is believed. */
export interface ProductNames {
  readonly identifier?: string | null;
  readonly title?: string | null;
  readonly sourceDataset?: string | null;
  readonly opendapUrl?: string | null;
  readonly filename?: string | null;
}

export interface DetectedPlatform {
  readonly family: 'S1' | 'S2' | 'unknown';
  /** `S1A`, or `S1` where no unit is named; null when the family is unknown. Units are an open set: S1D, S2C, … */
  readonly platform: string | null;
}

export const UNKNOWN_PLATFORM: DetectedPlatform = { family: 'unknown', platform: null };

/** Not inside a word, where the letters are chance: `GRIDS10`. */
const UNIT = /(?<![A-Z0-9])(S[12])[A-Z](?![A-Z0-9])/;
/** `S2MSI1C` names a family and no unit. */
const FAMILY = /(?<![A-Z0-9])(S[12])(?![0-9])/;

/** The first unit named anywhere wins over every family; then the first family. */
export function detectPlatform(names: ProductNames): DetectedPlatform {
  const { identifier, title, sourceDataset, opendapUrl, filename } = names;
  const texts = [identifier, title, sourceDataset, opendapUrl, filename].map((text) => (text ?? '').toUpperCase());
  for (const pattern of [UNIT, FAMILY])
    for (const text of texts) {
      const [platform, family] = pattern.exec(text) ?? [];
      if (platform !== undefined) return { family: family as 'S1' | 'S2', platform };
    }
  return UNKNOWN_PLATFORM;
}
