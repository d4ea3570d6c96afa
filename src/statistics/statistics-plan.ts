import { DomainError } from '#libs/errors';
import { MASK_OUTPUT, type ScriptOutput, type ScriptSetup } from '#libs/render';
import { type BandPlan, type OutputPlan, type StatisticsPlan } from '#libs/statistics';
import { type Calculations, DEFAULT, type OutputCalculation } from './request/calculations.js';

/**
 * What a request asks of a script's outputs (statistics §1, §2). Pure.
 * @throws EVALSCRIPT_INVALID for a script without `dataMask`, INVALID for calculations of what it does not make
 */
export function planStatistics(
  { outputs, changesOutputs }: Pick<ScriptSetup, 'outputs' | 'changesOutputs'>,
  calculations: Calculations,
): StatisticsPlan {
  const mask = outputs.find(({ id }) => id === MASK_OUTPUT);
  if (!mask) throw scriptFault(`Output ${MASK_OUTPUT} requested but missing from function setup()`);
  const measured = outputs.filter(({ id }) => id !== MASK_OUTPUT);
  assertNamed(calculations, measured, changesOutputs);
  const componentOf = maskComponents(mask, measured);
  return {
    outputs: measured.map((output) => planOutput(output, calculations, componentOf(output.id))),
    maskComponents: mask.bands,
  };
}

function planOutput(output: ScriptOutput, calculations: Calculations, mask: number | null): OutputPlan {
  const asked = calculations.get(output.id) ?? calculations.get(DEFAULT);
  const of = (band: string): Omit<BandPlan, 'name'> => ({
    percentiles: (asked?.percentiles.get(band) ?? asked?.percentiles.get(DEFAULT))?.what ?? [],
    histogram: (asked?.histograms.get(band) ?? asked?.histograms.get(DEFAULT))?.what ?? null,
  });
  const bands = bandNames(output).map((name) => ({ name, ...of(name) }));
  return { id: output.id, bands, mask, others: of(DEFAULT) };
}

/** `B0`, `B1` … where the script gives a number instead of names. */
function bandNames({ id, bands, bandNames: names }: ScriptOutput): readonly string[] {
  if (names === null) return Array.from({ length: bands }, (_, i) => `B${i}`);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw scriptFault(`Output ${id} has two bands named '${twice}'`);
  return names;
}

/** One mask for all, or one of its own for each output that `dataMask.bands` names; others are not masked. */
function maskComponents(
  { bands, bandNames: names }: ScriptOutput,
  measured: readonly ScriptOutput[],
): (id: string) => number | null {
  if (names === null && bands === 1) return () => 0;
  if (names === null)
    throw scriptFault(`bands of output ${MASK_OUTPUT} must be 1 or a list of output ids, got ${bands}`);
  const ids = measured.map(({ id }) => id);
  for (const [i, name] of names.entries()) {
    if (!ids.includes(name))
      throw scriptFault(`Output ${MASK_OUTPUT}: '${name}' is none of the outputs ${ids.join(', ')}`);
    if (names.indexOf(name) !== i) throw scriptFault(`Output ${MASK_OUTPUT}: '${name}' is named twice`);
  }
  return (id) => (names.includes(id) ? names.indexOf(id) : null);
}

/** @param isOpen updateOutput() may still add bands */
function assertNamed(calculations: Calculations, measured: readonly ScriptOutput[], isOpen: boolean): void {
  const ids = measured.map(({ id }) => id);
  for (const [id, calculation] of calculations) {
    const isDefault = id === DEFAULT && !ids.includes(DEFAULT);
    if (!isDefault && !ids.includes(id))
      calculation.member.refuse(`is no output of the evalscript; its outputs are ${ids.join(', ') || 'none'}`);
    const covered = measured.filter((output) => (isDefault ? !calculations.has(output.id) : output.id === id));
    if (covered.length > 0 && !isOpen) assertBands(calculation, covered.flatMap(bandNames));
  }
}

function assertBands({ histograms, percentiles }: OutputCalculation, bands: readonly string[]): void {
  for (const [name, { member }] of [...histograms, ...percentiles]) {
    if (name !== DEFAULT && !bands.includes(name))
      member.refuse(`is no band of the output; its bands are ${bands.slice(0, 20).join(', ')}`);
  }
}

function scriptFault(message: string): DomainError {
  return new DomainError('EVALSCRIPT_INVALID', message, { detail: { code: 'RENDERER_EXCEPTION' } });
}
