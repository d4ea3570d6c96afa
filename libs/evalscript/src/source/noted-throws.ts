import { codePieces } from './code-pieces.js';
import { linesOf } from './lines.js';

/** Variable of the wrapper in which a script notes where it throws; see `guest/fault.ts`. */
export const THROWN = '$thrown';

/** Not a member (`it.throw(e)`, `{ throw: 1 }`); a method of that name makes the text invalid, which the caller notices. */
const THROW = /(?<![.\w$#]|\.\s)\bthrow\b(?!\s*[:=])/g;

/**
 * V8 tells where an Error came from, and nothing of `throw "text"`. So each `throw x` becomes `throw $thrown.at = line, x`.
 * Lines stay where they are. @returns the source itself when it throws nothing
 */
export function withNotedThrows(source: string): string {
  if (!source.includes('throw')) return source;
  let line = 1;
  const skip = (text: string) => (line += linesOf(text).length - 1);
  const noted: string[] = [];
  for (const { kind, from, to } of codePieces(source)) {
    const text = source.slice(from, to);
    let kept = 0;
    if (kind === 'code')
      for (const { index } of text.matchAll(THROW)) {
        const upTo = index + 'throw'.length;
        const before = text.slice(kept, upTo);
        skip(before);
        noted.push(before, ` ${THROWN}.at = ${line}, `);
        kept = upTo;
      }
    const rest = text.slice(kept);
    skip(rest);
    noted.push(rest);
  }
  return noted.join('');
}
