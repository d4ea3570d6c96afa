import { defineDecoders } from '../builtins/decoders.js';
import { defineFunctions } from '../builtins/functions.js';
import { definePalettes } from '../builtins/palettes.js';
import { defineStretches } from '../builtins/stretches.js';
import { defineVisualizers } from '../builtins/visualizers.js';
import { componentReader } from './components.js';
import { faultOf, textOf } from './fault.js';
import { probeComponents } from './probe.js';
import { Refusal } from './refusal.js';
import { sceneArguments } from './scene-arguments.js';
import { openGuest } from './guest.js';
import { openSession } from './session.js';
import { untouchedSince } from './untouched.js';

/** Brought along by V8; the contract knows neither. */
const NOT_THERE = ['console', 'WebAssembly'];

/** What our side goes on using when a script has put something else in their place. */
const INTRINSICS = 'Array, ArrayBuffer, DataView, Date, Error, Function, JSON, Map, Math, Object, Set, String';

const BUILTINS = [defineFunctions, defineDecoders, definePalettes, defineVisualizers, defineStretches];
const PARTS = [
  Refusal,
  textOf,
  faultOf,
  sceneArguments,
  componentReader,
  probeComponents,
  openSession,
  untouchedSince,
  openGuest,
];

/**
 * What every context runs before the script: our side of the sandbox, from the compiled text of these functions. The builtins
 * become properties of the global object, so that a script may declare the same names. Its value is the guest function.
 */
export function guestSource(): string {
  return [
    '(function () { "use strict";',
    `const { ${INTRINSICS} } = globalThis;`,
    ...NOT_THERE.map((name) => `delete globalThis.${name};`),
    'const thrownAt = {};',
    ...BUILTINS.map((define) => `(${String(define)})(globalThis, thrownAt);`),
    ...PARTS.map(String),
    'return openGuest(thrownAt);',
    '})()',
  ].join('\n');
}
