import type ivm from 'isolated-vm';
import { isDomainError } from '#libs/errors';
import { type Traces } from './guest/guest.js';
import { type BeginOrder, type DescribeOrder } from './guest/session.js';
import { MAX_TEXT } from './limits.js';
import { loopCode } from './loop/loop-code.js';
import { wrapScript } from './loop/wrap-script.js';
import { type SandboxIsolate } from './sandbox/sandbox-isolate.js';
import { stoppedMessage } from './sandbox/script-fault.js';
import { bandCount } from './setup/outputs.js';
import { readSetup, type ScriptDescription } from './setup/read-setup.js';
import { refuse } from './setup/refusal.js';
import { type SampleType, type ScriptCollection, type ScriptOutput, type Setup } from './setup/setup.js';
import { bareCode, identifiersOf, quotedText } from './source/bare-code.js';
import { formOf } from './source/form.js';
import { withNotedThrows } from './source/noted-throws.js';
import { redeclaredName, simpleParameters, type SimpleParameters } from './source/simple-parameters.js';
import { isSelfContained } from './source/self-contained.js';
import { isTraceless } from './source/traceless.js';
import { detectVersion, type ScriptVersion } from './source/version.js';

/** What is kept of a script between renderings. */
export interface PreparedScript {
  readonly setup: Setup;
  /** Those to be rendered, in the order of the loop's output arrays. */
  readonly requested: readonly ScriptOutput[];
  readonly order: Pick<BeginOrder, keyof DescribeOrder | 'outputs' | 'requested'>;
  /** Script and loop; run in a context it gives the function that links them. */
  readonly program: ivm.Script;
  readonly traces: Traces;
}

export interface PrepareOptions {
  readonly collections: readonly ScriptCollection[];
  /** Ids of the outputs to be rendered; undefined: all. */
  readonly outputs: readonly string[] | undefined;
  readonly defaultSampleType: SampleType;
  readonly callMs: number;
}

/** Compiles a script, runs its setup() in a context of its own, and generates its loop. @throws EVALSCRIPT_* */
export async function prepareScript(
  isolate: SandboxIsolate,
  source: string,
  options: PrepareOptions,
): Promise<PreparedScript> {
  const noted = withNotedThrows(source);
  try {
    return await prepareText(isolate, noted, source, options);
  } catch (error) {
    // A word taken for a throw may have been none; the fault must be told of the user's text in any case.
    if (noted === source || !isSyntaxFault(error)) throw error;
    return prepareText(isolate, source, source, options);
  }
}

/** @param text what is run: the source with its throws noted, or the source itself */
async function prepareText(
  isolate: SandboxIsolate,
  text: string,
  source: string,
  options: PrepareOptions,
): Promise<PreparedScript> {
  const code = bareCode(source);
  // Setups of V1 exist under the header of V3.
  const version = identifiersOf(code).has('setInputComponents') ? 1 : detectVersion(source);
  const form = formOf(code, version);
  const isSimple = form === 'simple';
  const names = options.collections[0]?.bands.map(({ name }) => name) ?? [];
  const parameters = isSimple
    ? await simpleNames(isolate, text, source, names)
    : { bands: names, extras: [], names: [] };
  const { bands, extras } = parameters;
  const order: DescribeOrder = { version, simple: isSimple, bands, extras };
  const script = await isolate.compile(wrapScript(text, form, parameters.names), source);
  const setup = readSetup(await describe(isolate, script, text, source, order, options.callMs), {
    version,
    form,
    ...options,
  });
  const requested = requestedOutputs(setup, options.outputs);
  return {
    setup,
    requested,
    order: {
      ...order,
      outputs: setup.outputs.map(({ id, bands, sampleType }) => ({ id, bands, sampleType })),
      requested: requested.map((output) => setup.outputs.indexOf(output)),
    },
    program: await isolate.compile(
      wrapScript(text, form, parameters.names, loopCode(setup, requested, extras)),
      source,
    ),
    traces: tracesOf(source, version),
  };
}

/** Setups of V1 find their functions among the globals. */
function tracesOf(source: string, version: ScriptVersion): Traces {
  if (version === 1 || !isTraceless(source)) return 'unknown';
  return isSelfContained(source) ? 'none' : 'visible';
}

/** A simple script may declare what would be a band of its collection: the name is its own then. */
async function simpleNames(
  isolate: SandboxIsolate,
  text: string,
  source: string,
  bandNames: readonly string[],
): Promise<SimpleParameters> {
  const [code, quoted] = [bareCode(source), quotedText(source)];
  for (const own: string[] = []; ;) {
    const parameters = simpleParameters(code, quoted, bandNames, own);
    try {
      await isolate.compile(wrapScript(text, 'simple', parameters.names), source);
      return parameters;
    } catch (error) {
      const name = redeclaredName(error, parameters);
      if (name === null) throw error;
      own.push(name);
    }
  }
}

async function describe(
  isolate: SandboxIsolate,
  script: ivm.Script,
  text: string,
  source: string,
  order: DescribeOrder,
  limitMs: number,
): Promise<ScriptDescription> {
  const context = await isolate.newContext();
  try {
    // Before its text is run inside ours, it must be a whole: no brace of it may close one of ours.
    await isolate.call(context, 'check', [text], limitMs, source).catch((error) => {
      if (isolate.lost) throw error;
      refuse(stoppedMessage('SyntaxError: its braces or parentheses are not balanced'));
    });
    const factory = await context.factory(script);
    const args = [factory.derefInto(), JSON.stringify(order)];
    const json = (await isolate.call(context, 'describe', args, limitMs, source)) ?? '';
    if (json.length > MAX_TEXT) refuse('setup() returned too much');
    return JSON.parse(json) as ScriptDescription;
  } finally {
    if (!isolate.lost) context.release();
  }
}

function requestedOutputs({ outputs, changesOutputs }: Setup, ids: readonly string[] | undefined): ScriptOutput[] {
  // Scripts that only gather userData declare 0 bands: nothing to render, unless it is asked for by name.
  const all = outputs.filter(({ bands }) => bands > 0 || changesOutputs).map(({ id }) => id);
  return (ids ?? all).map((wanted) => {
    const output = outputs.find(({ id }) => id === wanted);
    if (!output) return refuse(`Output ${wanted} requested but missing from function setup()`);
    if (!changesOutputs) bandCount(output.bands, wanted, output.bands, 1);
    return output;
  });
}

function isSyntaxFault(error: unknown): boolean {
  return isDomainError(error) && error.code === 'EVALSCRIPT_INVALID' && error.message.includes('SyntaxError');
}
