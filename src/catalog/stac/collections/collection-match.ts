import { type BBox } from '#libs/geo';
import { type FreeText, type StacCollection, type StacExtent, type TimeInterval } from '#libs/stac';

/** Any box of the extent meets the asked one; either may cross ±180 (w > e). */
export function meetsBox({ spatial }: StacExtent, asked: BBox): boolean {
  return partsOf(spatial.bbox).some((box) => {
    const [w, s, e, n] = (box.length === 6 ? [0, 1, 3, 4].map((i) => box[i]) : box) as [number, number, number, number];
    const meetsLatitudes = s <= asked[3] && n >= asked[1];
    return meetsLatitudes && spans(w, e).some(([a, b]) => spans(asked[0], asked[2]).some(([c, d]) => a <= d && b >= c));
  });
}

/** Any interval of the extent meets the asked one; all ends count, null is open. */
export function meetsInterval({ temporal }: StacExtent, { start, end }: TimeInterval): boolean {
  return partsOf(temporal.interval).some(
    ([from, to]) => !(isAfter(from, end) || isAfter(start, to)), // prettier-ignore
  );
}

/** Title, description and keywords (stac-api §9) and the id hold the terms, in any case. */
export function holdsText(collection: StacCollection, text: FreeText): boolean {
  const { id, title, description, keywords = [] } = collection;
  const haystack = [id, title, description, ...keywords].join('\n').toLowerCase();
  const holds = (asked: FreeText): boolean => {
    if ('term' in asked) return haystack.includes(asked.term.toLowerCase());
    if (asked.op === 'not') return !holds(asked.arg);
    return asked.op === 'and' ? asked.args.every(holds) : asked.args.some(holds);
  };
  return holds(text);
}

/** The first entry is around all others, which say more. */
function partsOf<T>(extents: readonly T[]): readonly T[] {
  return extents.length > 1 ? extents.slice(1) : extents;
}

function spans(west: number, east: number): Array<[number, number]> {
  if (west <= east) return [[west, east]];
  return [[west, 180], [-180, east]]; // prettier-ignore
}

function isAfter(a: string | null, b: string | null): boolean {
  return a !== null && b !== null && Date.parse(a) > Date.parse(b);
}
