import { createToken, Lexer, type TokenType } from 'chevrotain';

/** XML names, as CQL2 has them, with digits and dots inside; surrogates stand for the characters beyond U+FFFF. */
const START =
  ':_A-Za-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFE\\u200C-\\u200D'.concat(
    '\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uDFFF\\uF900-\\uFDCF\\uFDF0-\\uFFFD',
  );
const PART = `${START}.0-9\\u00B7\\u0300-\\u036F\\u203F-\\u2040`;

/** Words that are names too where they can mean nothing else. */
export const Name = createToken({ name: 'Name', pattern: Lexer.NA });
const Identifier = createToken({ name: 'Identifier', pattern: new RegExp(`[${START}][${PART}]*`), categories: Name });

const word = (name: string, pattern: RegExp, categories: TokenType[] = []) =>
  createToken({ name, pattern, longer_alt: Identifier, categories });
const mark = (name: string, pattern: RegExp) => createToken({ name, pattern });

export const And = word('AND', /AND/i);
export const Or = word('OR', /OR/i);
export const Not = word('NOT', /NOT/i);
export const Like = word('LIKE', /LIKE/i);
export const Between = word('BETWEEN', /BETWEEN/i);
export const In = word('IN', /IN/i);
export const Is = word('IS', /IS/i);
export const Null = word('NULL', /NULL/i);
export const Truth = word('TRUE or FALSE', /TRUE|FALSE/i);
const Div = word('DIV', /DIV/i);
export const GeometryTag = word(
  'GEOMETRY TAG',
  /(?:GEOMETRYCOLLECTION|MULTILINESTRING|MULTIPOLYGON|MULTIPOINT|LINESTRING|POLYGON|POINT)Z?/i,
  [Name],
);
export const Zed = word('Z', /Z/i, [Name]);
export const Empty = word('EMPTY', /EMPTY/i, [Name]);

/** A quotation mark inside is doubled or follows a backslash; other backslashes are the pattern's (LIKE). */
export const Text = createToken({
  name: 'text',
  pattern: /'(?:''|\\'|[^'\\]|\\(?!'))*'/,
  line_breaks: true,
  start_chars_hint: ["'"],
});
export const QuotedName = createToken({ name: 'quoted name', pattern: /"(?:""|[^"])*"/, line_breaks: true });
export const Numeral = mark('number', /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/);
export const Compare = mark('comparison', /<>|!=|<=|>=|<|>|=/);
export const Plus = mark('+', /\+/);
export const Minus = mark('-', /-/);
const Times = mark('*', /\*/);
const Slash = mark('/', /\//);
const Percent = mark('%', /%/);
export const Caret = mark('^', /\^/);
export const Open = mark('(', /\(/);
export const Close = mark(')', /\)/);
export const Comma = mark(',', /,/);
const Blank = createToken({ name: 'blank', pattern: /\s+/, group: Lexer.SKIPPED, line_breaks: true });

/** One rank of arithmetic. */
export const Multiplicative = createToken({ name: 'Multiplicative', pattern: Lexer.NA });
for (const token of [Times, Slash, Percent, Div]) token.CATEGORIES = [Multiplicative];

export const TOKENS: TokenType[] = [
  Blank,
  ...[And, Or, Not, Like, Between, In, Is, Null, Truth, Div, GeometryTag, Zed, Empty, Identifier],
  ...[Text, QuotedName, Numeral, Compare, Plus, Minus, Times, Slash, Percent, Caret, Open, Close, Comma],
  ...[Name, Multiplicative],
];

/** Stops at the first fault: to go on, it would look for the end of every open quotation mark anew. */
export const LEXER = new Lexer(TOKENS, { positionTracking: 'onlyOffset', recoveryEnabled: false });
