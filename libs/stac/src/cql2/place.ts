import { type IToken } from 'chevrotain';
import { refuse } from '../refusal.js';
import { type Fail } from './term.js';

/** A place in the text; columns count from 1. */
export function fieldAt(token: IToken): string {
  return `filter: column ${token.startOffset + 1}`;
}

export function failAt(token: IToken): Fail {
  return (reason) => refuse(`${fieldAt(token)}: ${reason}`);
}
