import { type ScriptOutput, type Setup } from '../setup/setup.js';
import { outputsCode } from './output-code.js';
import { planeVariables, samplesCode, simpleArguments } from './sample-code.js';

/**
 * The pixel loop of one script and its setup, as the text of a function expression inside the script's own scope (see
 * `Links.loop`). Every name of it begins with `$` but those of the script it calls.
 * @param outputs the requested ones, in the order of the output arrays
 */
export function loopCode(setup: Setup, outputs: readonly ScriptOutput[], extras: readonly string[]): string {
  const samples = setup.form === 'simple' ? { before: '', expression: '' } : samplesCode(setup);
  const call =
    setup.form === 'simple'
      ? `$pixel(${simpleArguments(setup, extras)})`
      : `evaluatePixel(${samples.expression}, $scenes, $inputMetadata, $customData, $outputMetadata)`;
  return `function $loop($from, $to, $n, $planes, $counts, $outputs, $bands, $args, $reader) {
"use strict";
const $scenes = $args.scenes, $inputMetadata = $args.inputMetadata, $customData = $args.customData, $outputMetadata = $args.outputMetadata;
const $isArray = $reader.isArray, $isView = $reader.isView, $round = $reader.round;
${planeVariables(setup.inputs)}
${outputs.map((_, at) => `const $o${at} = $outputs[${at}];`).join('\n')}
for (let $i = $from; $i < $to; $i++) {
${samples.before}
let $r = ${call};
${outputsCode(outputs, setup)}
}
}`;
}
