import { assertStorable, refuse, shown } from './refusal.js';

/** What `q` asks for, whatever its dialect: terms are looked up case-insensitively. */
export type FreeText =
  | { readonly term: string }
  | { readonly op: 'and' | 'or'; readonly args: readonly FreeText[] }
  | { readonly op: 'not'; readonly arg: FreeText };

const MAX_LENGTH = 4096;
const MAX_TERMS = 100;
const MAX_DEPTH = 16;

/** `must` and `mustNot` carry the signs of the advanced dialect; null = none. */
interface Clause {
  readonly sign: '+' | '-' | null;
  readonly text: FreeText;
}

interface Token {
  readonly kind: 'term' | 'sign' | 'and' | 'or' | '(' | ')';
  readonly text: string;
  /** 1-based. */
  readonly column: number;
}

/**
 * The `q` parameter. An array is the basic dialect: any of its terms, each taken as it stands. A text is both dialects
 * in one: terms parted by commas, blanks or OR mean any of them; AND binds tighter; "…" keeps words together; `+` makes
 * a term necessary, `-` unwanted; brackets group. @throws BAD_REQUEST
 */
export function parseFreeText(q: unknown): FreeText {
  if (Array.isArray(q)) return fromArray(q);
  if (typeof q !== 'string') return refuse(`q: expected text or an array of terms, got ${shown(q)}`);
  if (q.length > MAX_LENGTH) refuse(`q: longer than ${MAX_LENGTH} characters`);
  const tokens = tokensOf(q);
  if (tokens.length === 0) refuse('q: holds no term');
  if (tokens.filter(({ kind }) => kind === 'term').length > MAX_TERMS) refuse(`q: more than ${MAX_TERMS} terms`);
  const reader = new Reader(tokens);
  const text = reader.anyOf(0);
  const rest = reader.peek();
  if (rest !== undefined) refuse(`q: unexpected ${shown(rest.text)} at column ${rest.column}`);
  return text;
}

function fromArray(terms: readonly unknown[]): FreeText {
  if (terms.length === 0 || terms.length > MAX_TERMS)
    refuse(`q: expected 1 to ${MAX_TERMS} terms, got ${terms.length}`);
  const args = terms.map((term): FreeText => {
    if (typeof term !== 'string' || term.trim() === '' || term.length > MAX_LENGTH)
      return refuse(`q: expected a term, got ${shown(term)}`);
    return { term: assertStorable(term.trim(), 'q') };
  });
  return joined('or', args);
}

function tokensOf(q: string): Token[] {
  const pattern = /\s+|"([^"]*)"|([+-])(?=[^\s,)])|([()])|,|([^\s,()"]+)|(.)/gu;
  const tokens: Token[] = [];
  for (const match of assertStorable(q, 'q').matchAll(pattern)) {
    const [text, phrase, sign, mark, word, stray] = match;
    const column = match.index + 1;
    if (stray !== undefined) refuse(`q: the quotation mark at column ${column} is not closed`);
    if (phrase?.trim() === '') refuse(`q: the phrase at column ${column} is empty`);
    if (phrase !== undefined) tokens.push({ kind: 'term', text: phrase.trim(), column });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign, column });
    else if (mark === '(' || mark === ')') tokens.push({ kind: mark, text, column });
    else if (word === 'AND' || word === 'OR') tokens.push({ kind: word === 'AND' ? 'and' : 'or', text, column });
    else if (word !== undefined) tokens.push({ kind: 'term', text: word, column });
  }
  return tokens;
}

class Reader {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  peek(): Token | undefined {
    return this.tokens[this.at];
  }

  anyOf(depth: number): FreeText {
    if (depth > MAX_DEPTH) refuse(`q: brackets are nested deeper than ${MAX_DEPTH}`);
    const clauses = [this.allOf(depth)];
    for (let next = this.peek(); next !== undefined && next.kind !== ')'; next = this.peek()) {
      // Terms that only stand beside each other are alternatives as well.
      if (next.kind === 'or') this.at++;
      clauses.push(this.allOf(depth));
    }
    return weighed(clauses);
  }

  private allOf(depth: number): Clause {
    const clauses = [this.clause(depth)];
    while (this.peek()?.kind === 'and') {
      this.at++;
      clauses.push(this.clause(depth));
    }
    if (clauses.length === 1) return clauses[0] as Clause;
    return {
      sign: null,
      text: joined(
        'and',
        clauses.map(({ sign, text }) => (sign === '-' ? negated(text) : text)),
      ),
    };
  }

  private clause(depth: number): Clause {
    const sign = this.peek()?.kind === 'sign' ? (this.tokens[this.at++]?.text as '+' | '-') : null;
    const token = this.tokens[this.at++];
    if (token?.kind === 'term') return { sign, text: { term: token.text } };
    if (token?.kind !== '(')
      return refuse(
        token ? `q: unexpected ${shown(token.text)} at column ${token.column}` : 'q: ends where a term is expected',
      );
    const text = this.anyOf(depth + 1);
    if (this.tokens[this.at++]?.kind !== ')') refuse(`q: the bracket at column ${token.column} is not closed`);
    return { sign, text };
  }
}

/** Necessary terms decide; the others then only matter where nothing is necessary. Unwanted ones always exclude. */
function weighed(clauses: readonly Clause[]): FreeText {
  const texts = (sign: Clause['sign']) => clauses.filter((clause) => clause.sign === sign).map(({ text }) => text);
  const [must, mustNot, may] = [texts('+'), texts('-'), texts(null)];
  const wanted = must.length > 0 ? must : may.length > 0 ? [joined('or', may)] : [];
  return joined('and', [...wanted, ...mustNot.map(negated)]);
}

function negated(arg: FreeText): FreeText {
  return { op: 'not', arg };
}

function joined(op: 'and' | 'or', args: readonly FreeText[]): FreeText {
  return args.length === 1 ? (args[0] as FreeText) : { op, args };
}
