import { EOF, type ILexingError, type IRecognitionException, type IToken } from 'chevrotain';
import { assertStorable, refuse, shown } from '../refusal.js';
import { assertDepth } from './depth.js';
import { type Cql2Expression } from './expression.js';
import { Cql2Grammar } from './grammar.js';
import { MAX_DEPTH, MAX_LENGTH } from './limits.js';
import { failAt } from './place.js';
import { conditionOf, type Term } from './term.js';
import { Close, LEXER, Open } from './tokens.js';

/** Chevrotain prepares a grammar for some 10 ms, so there is one; parsing is synchronous and starts from a clean state. */
const GRAMMAR = new Cql2Grammar();

/**
 * A filter of the text encoding (OGC 21-065r2 with the leniencies of stac-api.md §8).
 * @throws BAD_REQUEST naming the 1-based column and the token.
 */
export function parseCql2Text(text: string): Cql2Expression {
  if (text.length > MAX_LENGTH) refuse(`filter: longer than ${MAX_LENGTH} characters`);
  const { tokens, errors } = LEXER.tokenize(assertStorable(text, 'filter'));
  const [stray] = errors;
  if (stray) refuse(unreadable(stray, text));
  if (tokens.length === 0) refuse('filter: is empty');
  assertBracketsShallow(tokens);
  GRAMMAR.input = tokens;
  const term = GRAMMAR.filter() as Term | undefined;
  const [error] = GRAMMAR.errors;
  if (error || term === undefined) return refuse(error ? unexpected(error, text) : 'filter: cannot be read');
  return assertDepth(conditionOf(term), 'filter');
}

function unreadable({ offset }: ILexingError, text: string): string {
  const character = String.fromCodePoint(text.codePointAt(offset) ?? 0);
  const reason =
    character === "'" || character === '"' ? `${character} is not closed` : `unexpected character ${shown(character)}`;
  return `filter: column ${offset + 1}: ${reason}`;
}

function unexpected({ token }: IRecognitionException, text: string): string {
  if (token.tokenType === EOF) return `filter: column ${text.length + 1}: ends too early`;
  return `filter: column ${token.startOffset + 1}: unexpected ${shown(token.image)}`;
}

/** The parser recurses once per bracket; before it does, they are counted. */
function assertBracketsShallow(tokens: readonly IToken[]): void {
  let depth = 0;
  for (const token of tokens) {
    if (token.tokenType === Open && ++depth > MAX_DEPTH) failAt(token)(`nested deeper than ${MAX_DEPTH}`);
    if (token.tokenType === Close) depth--;
  }
}
