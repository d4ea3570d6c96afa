import { numberAttribute, readValues, textAttribute, wholeOf, type ArrayDataset, type ArrayVariable } from '#libs/cf';
import { DomainError } from '#libs/errors';

/** Nanometres of red, green and blue (datasets.md, "HySpex"). */
const COLOURS = [640, 550, 460] as const;
/** A camera whose nearest band is further away sees no such colour. */
const FARTHEST = 100;
const NANOMETRES: Readonly<Record<string, number>> = {
  nm: 1,
  nanometer: 1,
  nanometers: 1,
  nanometre: 1,
  nanometres: 1,
  um: 1000,
  µm: 1000,
  micrometer: 1000,
  micrometers: 1000,
  micrometre: 1000,
  micrometres: 1000,
  micron: 1000,
  microns: 1000,
  m: 1e9,
};

export interface ColourBand {
  readonly colour: 'Red' | 'Green' | 'Blue';
  /** 0-based, on the dimension of the wavelengths. */
  readonly index: number;
  /** Nanometres. */
  readonly wavelength: number;
}

/** The coordinate of the bands. @throws INVALID when there is none */
export function wavelengthCoordinate({ variables }: ArrayDataset): ArrayVariable {
  const isWavelength = (variable: ArrayVariable) =>
    variable.dimensions.length === 1 &&
    /wavelength/i.test(`${variable.name} ${textAttribute(variable, 'standard_name') ?? ''} ${textAttribute(variable, 'long_name') ?? ''}`); // prettier-ignore
  const candidates = [...variables.values()].filter(isWavelength);
  // Widths of bands are called wavelengths, too; the coordinate is named as its dimension or says so.
  const isCoordinate = ({ name, dimensions }: ArrayVariable) =>
    name === dimensions[0]?.name || /^\/?wavelengths?$/i.test(name);
  const found = candidates.find(isCoordinate) ?? candidates[0];
  if (found) return found;
  throw new DomainError('INVALID', 'input_dataset: no variable tells the wavelengths of the bands');
}

/** The bands nearest to red, green and blue. @throws INVALID when one of them is nowhere near */
export async function colourBands(
  dataset: ArrayDataset,
  coordinate: ArrayVariable,
  signal: AbortSignal,
): Promise<readonly ColourBand[]> {
  const values = await readValues(dataset, coordinate, wholeOf(coordinate), signal);
  const nanometres = values.map((value) => value * factorOf(coordinate, values));
  return COLOURS.map((wished, i) => {
    const index = nearestIndex(nanometres, wished);
    const wavelength = nanometres[index] ?? NaN;
    const colour = (['Red', 'Green', 'Blue'] as const)[i]!;
    if (Math.abs(wavelength - wished) <= FARTHEST) return { colour, index, wavelength };
    throw new DomainError(
      'INVALID',
      `input_dataset: no band near ${wished} nm (${colour.toLowerCase()}); the nearest is at ${wavelength} nm`,
    );
  });
}

/** By the units; without any by size: light that a camera sees has hundreds of nanometres, or parts of a micrometre. */
function factorOf(coordinate: ArrayVariable, values: Float64Array): number {
  const units = textAttribute(coordinate, 'units')?.toLowerCase();
  const known = units !== undefined && Object.hasOwn(NANOMETRES, units) ? NANOMETRES[units] : undefined;
  return known ?? ((values[0] ?? numberAttribute(coordinate, 'valid_min') ?? 0) < 100 ? 1000 : 1);
}

function nearestIndex(values: Float64Array, wished: number): number {
  let best = -1;
  for (let i = 0; i < values.length; i++) {
    const distance = Math.abs(values[i]! - wished);
    if (!Number.isNaN(distance) && (best === -1 || distance < Math.abs(values[best]! - wished))) best = i;
  }
  return best;
}
