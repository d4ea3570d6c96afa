import { DomainError } from '#libs/errors';

const PREFIX = 'Amplitude_';

/** An amplitude of a product. */
export interface Amplitude {
  /** `Amplitude_VV` */
  readonly variable: string;
  /** `VV` */
  readonly polarization: string;
}

export interface ChosenAmplitudes {
  readonly chosen: readonly Amplitude[];
  /** Wished for, but not in the product. */
  readonly skipped: readonly string[];
}

/**
 * Those wished for, all for no wish; `VV` is short for `Amplitude_VV`.
 * @throws INVALID when none of the wishes is there, listing what is
 */
export function chooseAmplitudes(wished: readonly string[], polarizations: readonly string[]): ChosenAmplitudes {
  const available = polarizations.map((polarization) => ({ variable: PREFIX + polarization, polarization }));
  const isOf = (wish: string, { variable, polarization }: Amplitude) =>
    [variable, polarization].some((name) => name.toLowerCase() === wish.toLowerCase());
  const chosen = available.filter((one) => wished.length === 0 || wished.some((wish) => isOf(wish, one)));
  const skipped = wished.filter((wish) => !available.some((one) => isOf(wish, one)));
  if (chosen.length > 0) return { chosen, skipped };
  const names = available.map(({ variable }) => variable);
  const message =
    names.length === 0
      ? 'input_dataset: the product has no amplitudes'
      : `variables: the product has no ${wished.join(', ')}; it has ${names.join(', ')}`;
  throw new DomainError('INVALID', message, { detail: { code: 'unknown_variable', message, available: names } });
}
