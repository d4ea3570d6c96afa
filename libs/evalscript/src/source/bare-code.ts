/** A slash after one of these begins a regular expression, not a division. */
const BEFORE_REGEX = /(?:^|[(,=:[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case|in|of|delete|void|throw|new))\s*$/;

/** From the first character of a literal or comment to past its end; `undefined` where no such thing begins. */
function literalEnd(source: string, at: number, before: string): number | undefined {
  const two = source.slice(at, at + 2);
  if (two === '//') return lineEnd(source, at);
  if (two === '/*') {
    const close = source.indexOf('*/', at + 2);
    return close < 0 ? source.length : close + 2;
  }
  const quote = source[at] as string;
  if (quote === '"' || quote === "'") return quotedEnd(source, at, quote);
  if (quote === '/' && BEFORE_REGEX.test(before.slice(-20))) return quotedEnd(source, at, '/');
  return undefined;
}

function lineEnd(source: string, at: number): number {
  const end = source.indexOf('\n', at);
  return end < 0 ? source.length : end;
}

function quotedEnd(source: string, at: number, quote: string): number {
  let inClass = false;
  for (let i = at + 1; i < source.length; i++) {
    const char = source[i];
    if (char === '\n') return i;
    if (char === '\\') i++;
    else if (quote === '/' && char === '[') inClass = true;
    else if (char === ']') inClass = false;
    else if (char === quote && !inClass) return i + 1;
  }
  return source.length;
}

/**
 * The script without comments, quoted text and regular expressions: what is left names only identifiers. Template texts stay,
 * for code stands in them. Good for recognising a form and the bands it mentions, not for running.
 */
export function bareCode(source: string): string {
  const kept: string[] = [];
  let tail = '';
  let from = 0;
  const keep = (text: string) => {
    kept.push(text);
    tail = (tail + text).slice(-20);
  };
  for (let at = 0; at < source.length;) {
    const char = source[at];
    const end =
      char === '/' || char === '"' || char === "'" ? literalEnd(source, at, tail + source.slice(from, at)) : undefined;
    if (end === undefined) {
      at++;
      continue;
    }
    keep(source.slice(from, at));
    keep(char === '/' ? ' ' : '""');
    from = at = end;
  }
  keep(source.slice(from));
  return kept.join('');
}

/** Every word of the code that could be a variable or a member. */
export function identifiersOf(code: string): ReadonlySet<string> {
  return new Set(code.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []);
}
