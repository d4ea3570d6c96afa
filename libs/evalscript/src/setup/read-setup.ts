import { type ScriptForm } from '../source/form.js';
import { type ScriptVersion } from '../source/version.js';
import { readInputs } from './inputs.js';
import { inWordsOfV3 } from './legacy-setup.js';
import { readOutputs } from './outputs.js';
import { choice, isRawObject } from './raw-setup.js';
import { refuse, shown } from './refusal.js';
import { MOSAICKINGS, type SampleType, type ScriptCollection, type ScriptInput, type Setup } from './setup.js';

/** What the sandbox tells about a script. */
export interface ScriptDescription {
  /** What setup() returned, as JSON. */
  readonly setup: unknown;
  /** Names of the contract's functions that the script defines. */
  readonly functions: readonly string[];
}

export interface SetupContext {
  readonly version: ScriptVersion;
  readonly form: ScriptForm;
  readonly collections: readonly ScriptCollection[];
  /** AUTO; FLOAT32 for statistics. */
  readonly defaultSampleType: SampleType;
}

/** @throws EVALSCRIPT_INVALID naming the member and its value */
export function readSetup({ setup, functions }: ScriptDescription, context: SetupContext): Setup {
  if (!isRawObject(setup)) refuse(`setup() must return an object, got ${shown(setup)}`);
  const { version, form } = context;
  // A simple script has no words for a second collection.
  const collections = form === 'simple' ? context.collections.slice(0, 1) : context.collections;
  const raw = inWordsOfV3(setup, form === 'simple' ? 3 : version, functions.includes('filterScenes'));
  const mosaicking = choice(raw.mosaicking, MOSAICKINGS, 'SIMPLE', 'mosaicking');
  const inputs = readInputs(raw.input, mosaicking, collections);
  return {
    version,
    form,
    fusion: collections.length > 1,
    inputs,
    outputs: readOutputs(raw.output, context.defaultSampleType),
    normalizationFactor: inputs.some((input) => hasReflectance(input, collections)) ? 0.0001 : 1,
    choosesScenes: functions.includes(version === 3 ? 'preProcessScenes' : 'filterScenes'),
    changesOutputs: version === 3 && functions.includes('updateOutput'),
  };
}

function hasReflectance({ collection, bands }: ScriptInput, collections: readonly ScriptCollection[]): boolean {
  const known = collections[collection]?.bands ?? [];
  return bands.some(({ name, unit }) => (unit ?? known.find((band) => band.name === name)?.units[0]) === 'REFLECTANCE');
}
