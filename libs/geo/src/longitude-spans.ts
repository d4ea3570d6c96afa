/** An interval of longitudes in degrees, west ≤ east, of any turn. */
export interface Span {
  readonly west: number;
  readonly east: number;
}

/** A mosaic is re-wrapped only when it saves this much, so that two far but honest neighbours stay where they are. */
const CLEAR_GAIN_DEGREES = 1;

/**
 * The longitude west of which spans should move one turn east so that all of them lie close together, or null when the
 * plain hull is at most 180° wide or no other origin gives a clearly narrower hull. Spans at 170…180 and -180…-170
 * answer 170: the second becomes 180…190.
 */
export function narrowestOrigin(spans: readonly Span[]): number | null {
  if (spans.length === 0) return null;
  const plain = hullWidth(spans);
  if (plain <= 180) return null;
  let best: { origin: number; width: number } | null = null;
  for (const { west: origin } of spans) {
    const width = hullWidth(spans.map((span) => shiftEastOf(span, origin)));
    if (best === null || width < best.width) best = { origin, width };
  }
  return best !== null && best.width < plain - CLEAR_GAIN_DEGREES ? best.origin : null;
}

function shiftEastOf(span: Span, origin: number): Span {
  return span.west < origin ? { west: span.west + 360, east: span.east + 360 } : span;
}

function hullWidth(spans: readonly Span[]): number {
  return Math.max(...spans.map((s) => s.east)) - Math.min(...spans.map((s) => s.west));
}
