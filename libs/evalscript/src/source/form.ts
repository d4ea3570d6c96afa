import { type ScriptVersion } from './version.js';

/** `functions`: setup() and evaluatePixel(). `simple`: the text is the body of a function of one pixel, ending in `return`. */
export type ScriptForm = 'functions' | 'simple';

/** Declared, assigned to a variable or a member (bundles set them on the global object), or taken out of an object. */
const FUNCTION = new RegExp(
  [
    String.raw`\bfunction\s*\*?\s*(?:setup|evaluatePixel)\b`,
    String.raw`(?<![\w$])(?:setup|evaluatePixel)\s*=(?![=>])`,
    String.raw`\b(?:const|let|var)\s*\{[^{}=]*\b(?:setup|evaluatePixel)\b[^{}=]*\}\s*=`,
  ].join('|'),
);

/** @param code see `bareCode` */
export function formOf(code: string, version: ScriptVersion): ScriptForm {
  return version === 2 || FUNCTION.test(code) ? 'functions' : 'simple';
}
