import { type ScriptVersion } from './version.js';

/** `functions`: setup() and evaluatePixel(). `simple`: the text is the body of a function of one pixel, ending in `return`. */
export type ScriptForm = 'functions' | 'simple';

const FUNCTION = /\bfunction\s*\*?\s*(?:setup|evaluatePixel)\b|(?<![.\w$])(?:setup|evaluatePixel)\s*=(?!=)/;

/** @param code see `bareCode` */
export function formOf(code: string, version: ScriptVersion): ScriptForm {
  return version === 2 || FUNCTION.test(code) ? 'functions' : 'simple';
}
