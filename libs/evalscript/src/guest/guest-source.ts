import { defineDecoders } from '../builtins/decoders.js';
import { defineFunctions } from '../builtins/functions.js';
import { definePalettes } from '../builtins/palettes.js';
import { defineStretches } from '../builtins/stretches.js';
import { defineVisualizers } from '../builtins/visualizers.js';
import { componentReader } from './components.js';
import { faultOf } from './fault.js';
import { probeComponents } from './probe.js';
import { Refusal } from './refusal.js';
import { sceneArguments } from './scene-arguments.js';
import { openSession } from './session.js';

/** Brought along by V8; the contract knows neither. */
const NOT_THERE = ['console', 'WebAssembly'];

const BUILTINS = [defineFunctions, defineDecoders, definePalettes, defineVisualizers, defineStretches];
const PARTS = [Refusal, faultOf, sceneArguments, componentReader, probeComponents, openSession];

/**
 * What every context runs before the script: our side of the sandbox, from the compiled text of these functions. The builtins
 * become properties of the global object, so that a script may declare the same names. Its value is the session function.
 */
export function guestSource(): string {
  return [
    '(function () { "use strict";',
    ...NOT_THERE.map((name) => `delete globalThis.${name};`),
    ...BUILTINS.map((define) => `(${String(define)})(globalThis);`),
    ...PARTS.map(String),
    'return openSession();',
    '})()',
  ].join('\n');
}
