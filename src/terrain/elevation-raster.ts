import { DomainError } from '#libs/errors';
import { type Dataset } from '../datasets/index.js';

/** Metres of one unit of a band; unnamed units are metres. */
const METRES: ReadonlyMap<string, number> = new Map([
  ['ft', 0.3048],
  ['foot', 0.3048],
  ['feet', 0.3048],
  ['us survey foot', 1200 / 3937],
  ['us_survey_foot', 1200 / 3937],
  ['cm', 0.01],
  ['dm', 0.1],
  ['km', 1000],
]);

/** How stored values become metres. */
export interface ElevationScale {
  readonly factor: number;
  readonly offset: number;
}

/** @throws INVALID: terrain is made of one numeric band with a place on Earth; CONFLICT while it is being rebuilt */
export function assertElevation({ id, bboxWgs84, asset }: Dataset): void {
  const fault =
    asset.bandCount !== 1
      ? `it has ${asset.bandCount} bands`
      : /^c/.test(asset.dtype)
        ? `its values are complex (${asset.dtype})`
        : bboxWgs84 === null
          ? 'it has no place on Earth'
          : null;
  if (fault !== null)
    throw new DomainError(
      'INVALID',
      `Dataset ${id} cannot become terrain, which is made of one band of heights: ${fault}`,
    );
}

export function elevationScale({ bandInfo }: Dataset['asset']): ElevationScale {
  const { unit, scale, offset } = bandInfo[0] ?? {};
  const metres = METRES.get((unit ?? '').trim().toLowerCase()) ?? 1;
  return { factor: (scale ?? 1) * metres, offset: (offset ?? 0) * metres };
}
