import { type MultiPolygon, type Polygon, type Position } from 'geojson';

type Cover = Polygon | MultiPolygon;

/** An edge is cut into this many pieces at most; the middle of an S2 tile's edge then lies within metres of its arc. */
const MAX_PIECES = 8;
/** So that clients may send back what they got (byoc §5 rule 15). */
const MAX_POINTS = 100;

/** The same outline with points along its edges, as many as fit; the very geometry when none fits. */
export function densified(cover: Cover): Cover {
  const rings = cover.type === 'Polygon' ? cover.coordinates : cover.coordinates.flat();
  const edges = rings.reduce((sum, ring) => sum + ring.length - 1, 0);
  const pieces = Math.min(MAX_PIECES, Math.floor((MAX_POINTS - rings.length) / edges));
  if (pieces < 2) return cover;
  const dense = (polygon: Position[][]) => polygon.map((ring) => denseRing(ring, pieces));
  return cover.type === 'Polygon'
    ? { type: 'Polygon', coordinates: dense(cover.coordinates) }
    : { type: 'MultiPolygon', coordinates: cover.coordinates.map(dense) };
}

function denseRing(ring: readonly Position[], pieces: number): Position[] {
  const [first] = ring;
  const points = ring.slice(1).flatMap((end, i) => {
    const start = ring[i] as Position;
    return Array.from({ length: pieces }, (_, k) => {
      const part = (k + 1) / pieces;
      return k + 1 === pieces ? end : [0, 1].map((axis) => start[axis]! + (end[axis]! - start[axis]!) * part);
    });
  });
  return [first as Position, ...points];
}
