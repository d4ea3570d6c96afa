/** A stretch of a script, [from, to). */
export interface Piece {
  readonly kind: 'code' | 'comment' | 'string' | 'regex' | 'template';
  readonly from: number;
  readonly to: number;
}

/** A slash after one of these begins a regular expression, not a division. */
const BEFORE_REGEX =
  /(?:^|[(,=:[!&|?{};*%<>~^]|(?<!\+)\+|(?<!-)-|\b(?:return|typeof|case|in|of|delete|void|throw|new))\s*$/;
const LINE_END = /[\n\r\u2028\u2029]/g;

/** Where something may begin that is no code, or where braces count: those of code in a template. */
const MARK = /["'`/]/g;
const MARK_IN_TEMPLATE = /["'`/{}]/g;

/**
 * A script in pieces, without gaps. Code inside a template literal is code; its text, with the delimiters around it, is
 * `template`. Good enough to recognise words of the code; what is no script at all comes out somehow.
 */
export function codePieces(source: string): Piece[] {
  const pieces: Piece[] = [];
  /** Of each template literal that is open: how many braces are open inside its code. */
  const braces: number[] = [];
  let from = 0;
  /** The end of the code so far, with a quote in place of a literal. */
  let tail = '';
  const tailAt = (at: number) => (tail + source.slice(Math.max(from, at - 20), at)).slice(-20);
  const cut = (kind: Piece['kind'], at: number, to: number) => {
    tail = tailAt(at) + (kind === 'comment' ? '' : '"');
    if (at > from) pieces.push({ kind: 'code', from, to: at });
    pieces.push({ kind, from: at, to });
    from = to;
  };
  for (let at = nextMark(source, 0, false); at < source.length; at = nextMark(source, at, braces.length > 0)) {
    const char = source[at] as string;
    const endsCode = char === '}' && braces.at(-1) === 0;
    if (char === '`' || endsCode) {
      if (endsCode) braces.pop();
      const to = templateTextEnd(source, at + 1);
      cut('template', at, to);
      if (source.startsWith('${', to - 2)) {
        braces.push(0);
        tail = '';
      }
      at = to;
    } else if (char === '{' || char === '}') {
      braces[braces.length - 1]! += char === '{' ? 1 : -1;
      at++;
    } else {
      const literal = literalAt(source, at, tailAt);
      if (literal) cut(literal.kind, at, literal.to);
      at = literal?.to ?? at + 1;
    }
  }
  if (source.length > from) pieces.push({ kind: 'code', from, to: source.length });
  return pieces;
}

function nextMark(source: string, at: number, inTemplate: boolean): number {
  const mark = inTemplate ? MARK_IN_TEMPLATE : MARK;
  mark.lastIndex = at;
  return mark.exec(source)?.index ?? source.length;
}

function literalAt(source: string, at: number, tailAt: (at: number) => string): Pick<Piece, 'kind' | 'to'> | null {
  const char = source[at];
  if (char !== '/') return { kind: 'string', to: quotedEnd(source, at, char as string) };
  if (source[at + 1] === '/') return { kind: 'comment', to: lineEnd(source, at) };
  if (source[at + 1] === '*') {
    const close = source.indexOf('*/', at + 2);
    return { kind: 'comment', to: close < 0 ? source.length : close + 2 };
  }
  return BEFORE_REGEX.test(tailAt(at)) ? { kind: 'regex', to: quotedEnd(source, at, '/') } : null;
}

function lineEnd(source: string, at: number): number {
  LINE_END.lastIndex = at;
  return LINE_END.exec(source)?.index ?? source.length;
}

function quotedEnd(source: string, at: number, quote: string): number {
  let inClass = false;
  for (let i = at + 1; i < source.length; i++) {
    const char = source[i];
    if (char === '\n' || char === '\r') return i;
    if (char === '\\') i += source.startsWith('\r\n', i + 1) ? 2 : 1;
    else if (quote === '/' && char === '[') inClass = true;
    else if (char === ']') inClass = false;
    else if (char === quote && !inClass) return i + 1;
  }
  return source.length;
}

/** Past the backtick that ends the literal, or past the `${` that begins code. */
function templateTextEnd(source: string, at: number): number {
  for (let i = at; i < source.length; i++) {
    if (source[i] === '\\') i++;
    else if (source[i] === '`') return i + 1;
    else if (source[i] === '$' && source[i + 1] === '{') return i + 2;
  }
  return source.length;
}
