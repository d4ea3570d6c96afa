import { codePieces } from './code-pieces.js';

/**
 * The script without comments, quoted text, texts of templates and regular expressions: what is left names only identifiers.
 * Good for recognising a form and the bands it mentions, not for running.
 */
export function bareCode(source: string): string {
  return codePieces(source)
    .map(({ kind, from, to }) => (kind === 'code' ? source.slice(from, to) : kind === 'string' ? '""' : ' '))
    .join('');
}

/** What stands in its string literals, quotes included. */
export function quotedText(source: string): string {
  return codePieces(source)
    .map(({ kind, from, to }) => (kind === 'string' ? source.slice(from, to) : ''))
    .join(' ');
}

/** Every word of the code that could be a variable or a member. */
export function identifiersOf(code: string): ReadonlySet<string> {
  return new Set(code.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []);
}
