import { type DomainError } from '#libs/errors';
import { type Fault } from '../guest/fault.js';
import { SCRIPT_NAME } from '../loop/wrap-script.js';
import { scriptError } from '../setup/refusal.js';
import { linesOf } from '../source/lines.js';

const HEAD = 'Failed to evaluate script!';
const LONGEST_LINE = 200;

/** What went wrong in a script, as the sandbox tells it: name, text, and the line of the user's own text with its source. */
export function faultError(fault: Fault, source: string): DomainError {
  if (typeof fault.refusal === 'string') return scriptError('EVALSCRIPT_FAILED', fault.refusal);
  const line = lineIn(fault.frames ?? '', source);
  return scriptError(
    fault.name === 'SyntaxError' && line === null ? 'EVALSCRIPT_INVALID' : 'EVALSCRIPT_FAILED',
    located(line, `${fault.name ? `${fault.name}: ` : ''}${fault.message ?? ''}`, source),
  );
}

/** @param message of isolated-vm, which appends `[file:line:column]` */
export function syntaxError(message: string, source: string): DomainError {
  const place = /^(.*) \[[^\]]*:(\d+):\d+\]$/s.exec(message);
  if (!place) return scriptError('EVALSCRIPT_INVALID', located(null, `SyntaxError: ${message}`, source));
  const [, text, digits] = place;
  const lines = linesOf(source).length;
  // Behind the text lie our own lines: something of it was left open.
  const what = Number(digits) > lines ? 'Unexpected end of input' : text;
  const line = Math.min(Number(digits), lines);
  return scriptError('EVALSCRIPT_INVALID', located(line, `SyntaxError: ${what}`, source));
}

/** A fault without a place in the script: it was stopped. */
export function stoppedMessage(why: string): string {
  return `${HEAD}\n${SCRIPT_NAME}: ${why}`;
}

/** The innermost frame that lies in the user's text; lines behind it are the generated loop. */
function lineIn(frames: string, source: string): number | null {
  const lines = linesOf(source).length;
  for (const [, digits] of frames.matchAll(/evalscript\.js:(\d+):\d+/g)) {
    const line = Number(digits);
    if (line >= 1 && line <= lines) return line;
  }
  return null;
}

function located(line: number | null, text: string, source: string): string {
  if (line === null) return `${HEAD}\n${SCRIPT_NAME}: ${text}`;
  const sourceLine = (linesOf(source)[line - 1] ?? '').trimEnd().slice(0, LONGEST_LINE);
  return `${HEAD}\n${SCRIPT_NAME}:${line}: ${text}\n${sourceLine}`;
}
