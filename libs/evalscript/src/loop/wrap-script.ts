import { type ScriptForm } from '../source/form.js';
import { THROWN } from '../source/noted-throws.js';

const FUNCTIONS = [
  'setup',
  'evaluatePixel',
  'preProcessScenes',
  'updateOutput',
  'updateOutputMetadata',
  'filterScenes',
];

/** How frames of a stack and our messages call the script. */
export const SCRIPT_NAME = 'evalscript.js';

/**
 * The script and the loop over pixels in one function, so that V8 compiles them as one. The script's first line stays the
 * first: lines of errors are its own. Its text comes right behind the brace, so that its 'use strict' counts, and nothing
 * else forces it.
 * @param params what a simple script, the body of a function, sees as variables
 */
export function wrapScript(source: string, form: ScriptForm, params: readonly string[], loop = 'undefined'): string {
  if (form === 'simple')
    return `(function (${THROWN}) { const $pixel = function (${params.join(', ')}) { ${source}\n};\nreturn { functions: {}, pixel: $pixel, loop: ${loop} }; })`;
  const found = FUNCTIONS.map((name) => `${name}: typeof ${name} === "function" ? ${name} : undefined`);
  return `(function (${THROWN}) { ${source}\n;\nreturn { functions: { ${found.join(', ')} }, loop: ${loop} }; })`;
}
