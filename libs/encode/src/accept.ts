/** How much a client wants one media type (RFC 9110 §12.5.1). */
interface Wanted {
  /** 0…1; 0 = not acceptable. */
  readonly quality: number;
  /** By its full name, not by a wildcard. */
  readonly isNamed: boolean;
  /** Position in the header. */
  readonly position: number;
}

/**
 * The offer that an `Accept` header likes best; null when it takes none. Higher `q` first; among equals types that are
 * named come before those a wildcard admits, then the header's order, then the offers' own. No header takes everything.
 *
 * `reluctantly` is an offer that must be wanted *more* than any other: browsers and axios name `application/json` in
 * every header, next to an equally good wildcard.
 */
export function preferredOffer<T extends string>(
  accept: string | undefined,
  offers: readonly T[],
  reluctantly?: T,
): T | null {
  const ranges = rangesOf(accept);
  const acceptable = offers
    .map((offer) => ({ offer, isLast: offer === reluctantly, ...wanted(offer, ranges) }))
    .filter(({ quality }) => quality > 0);
  const [best] = acceptable.toSorted(
    (a, b) =>
      b.quality - a.quality ||
      Number(a.isLast) - Number(b.isLast) ||
      Number(b.isNamed) - Number(a.isNamed) ||
      a.position - b.position,
  );
  return best?.offer ?? null;
}

interface Range {
  readonly type: string;
  readonly quality: number;
}

/** Lower case, in the header's order. A malformed `q` counts as 1; parameters other than `q` are of no account here. */
function rangesOf(accept: string | undefined): Range[] {
  const elements = (accept ?? '').split(',').filter((element) => element.trim() !== '');
  if (elements.length === 0) return [{ type: '*/*', quality: 1 }];
  return elements.map((element) => {
    const [type = '', ...parameters] = element.split(';').map((piece) => piece.trim().toLowerCase());
    const q = parameters.find((parameter) => /^q\s*=/.test(parameter))?.replace(/^q\s*=\s*/, '');
    const isQuality = q !== undefined && /^(0(\.\d*)?|1(\.0*)?)$/.test(q);
    return { type: type === '*' ? '*/*' : type, quality: isQuality ? Number(q) : 1 };
  });
}

/** The most specific range that covers the type decides. */
function wanted(offer: string, ranges: readonly Range[]): Wanted {
  const family = `${offer.split('/')[0]}/*`;
  for (const type of [offer, family, '*/*']) {
    const position = ranges.findIndex((range) => range.type === type);
    if (position >= 0) return { quality: ranges[position]!.quality, isNamed: type === offer, position };
  }
  return { quality: 0, isNamed: false, position: -1 };
}
