import { MAX_COMPONENTS, MAX_OUTPUTS } from '../limits.js';
import { choice, isRawObject, listOf, numberOf, type RawObject } from './raw-setup.js';
import { refuse, shown } from './refusal.js';
import { SAMPLE_TYPES, type SampleType, type ScriptOutput } from './setup.js';

/** Ids become tar members and object keys. */
const SAFE_NAME = /^(?!\.)[A-Za-z0-9_.-]{1,64}$/;

/** `setup().output`: one object or a list; an output without id is `default`. */
export function readOutputs(raw: unknown, defaultType: SampleType): ScriptOutput[] {
  if (raw === undefined || raw === null) refuse('setup(): output is missing');
  const outputs = listOf(raw).map((member, at) =>
    isRawObject(member) ? readOutput(member, defaultType) : refuse(`setup(): output[${at}] must be an object`),
  );
  if (outputs.length === 0) refuse('setup(): output is empty');
  if (outputs.length > MAX_OUTPUTS) refuse(`setup(): at most ${MAX_OUTPUTS} outputs, got ${outputs.length}`);
  const seen = new Set<string>();
  for (const { id } of outputs) {
    if (seen.has(id)) refuse(`setup(): output id '${id}' is used twice`);
    seen.add(id);
  }
  checkComponents(outputs);
  return outputs;
}

/** @throws EVALSCRIPT_INVALID when a pixel would hold more numbers than a rendering allows. */
export function checkComponents(outputs: readonly { readonly bands: number }[]): void {
  const sum = outputs.reduce((total, { bands }) => total + bands, 0);
  if (sum > MAX_COMPONENTS) refuse(`at most ${MAX_COMPONENTS} bands in all outputs together, got ${sum}`);
}

function readOutput(raw: RawObject, defaultType: SampleType): ScriptOutput {
  const id = raw.id ?? 'default';
  if (typeof id !== 'string' || !SAFE_NAME.test(id))
    refuse(`setup(): output.id must be 1–64 of A–Z a–z 0–9 _ . - without a leading dot, got ${shown(id)}`);
  const names = Array.isArray(raw.bands) ? (raw.bands as unknown[]) : null;
  if (names?.some((name) => typeof name !== 'string'))
    refuse(`setup(): band names of output ${id} must be strings, got ${shown(names)}`);
  const nodata = raw.nodataValue ?? null;
  const nodataValue = nodata === null ? null : numberOf(nodata);
  if (nodataValue === undefined) refuse(`setup(): nodataValue of output ${id} must be a number, got ${shown(nodata)}`);
  return {
    id,
    bands: bandCount(names ? names.length : numberOf(raw.bands), id, raw.bands, 0),
    bandNames: names as string[] | null,
    sampleType: choice(raw.sampleType, SAMPLE_TYPES, defaultType, `sampleType of output ${id}`),
    nodataValue,
  };
}

/** @param least scripts that only gather userData declare 0 bands; such an output cannot be rendered */
export function bandCount(count: number | undefined, id: string, given: unknown, least: 0 | 1): number {
  if (count !== undefined && Number.isInteger(count) && count >= least) return count;
  return refuse(`bands of output ${id} must be a whole number of at least 1 or a list of names, got ${shown(given)}`);
}
