import { type MultiPolygon, type Polygon, type Position } from 'geojson';
import { bboxOf, type BBox, type Point } from '#libs/geo';
import { type JsonMember } from '../../platform/http/json-member.js';

/** Positions beyond this would take longer to cut out than to send. */
const MAX_POSITIONS = 100_000;

/**
 * Polygon or MultiPolygon with closed rings, in the CRS of the request; a `crs` of its own is ignored (process §2).
 * @throws INVALID
 */
export function readGeometry(member: JsonMember): Polygon | MultiPolygon {
  const type = member.get('type').required().oneOf(['Polygon', 'MultiPolygon']);
  const coordinates = member.get('coordinates').required();
  const read: Polygon | MultiPolygon =
    type === 'Polygon'
      ? { type, coordinates: ringsOf(coordinates) }
      : { type, coordinates: nonEmpty(coordinates).map(ringsOf) };
  if (positionsOf(read).length > MAX_POSITIONS) coordinates.refuse(`must have at most ${MAX_POSITIONS} positions`);
  return read;
}

export function envelopeOf(geometry: Polygon | MultiPolygon): BBox {
  return bboxOf(positionsOf(geometry).map(([x, y]): Point => [x as number, y as number]));
}

function positionsOf({ type, coordinates }: Polygon | MultiPolygon): Position[] {
  return type === 'Polygon' ? coordinates.flat() : coordinates.flat(2);
}

function ringsOf(polygon: JsonMember): Position[][] {
  return nonEmpty(polygon).map((ring) => {
    const positions = ring.items().map(positionOf);
    const [first, last] = [positions[0], positions.at(-1)];
    if (positions.length < 4) ring.refuse('a ring needs at least four positions');
    if (first?.[0] !== last?.[0] || first?.[1] !== last?.[1])
      ring.refuse('a ring must be closed: its last position must equal its first');
    return positions;
  });
}

/** Heights are left out. */
function positionOf(member: JsonMember): Position {
  const [x, y] = member.items();
  return x && y ? [x.number(), y.number()] : member.refuse('a position needs x and y');
}

function nonEmpty(member: JsonMember): JsonMember[] {
  const items = member.items();
  return items.length > 0 ? items : member.refuse('must not be empty');
}
