import { type BBox } from '#libs/geo';
import { xml, type Markup } from '#libs/markup';
import { type BBoxAxis, type CswConstraints } from './csw-query.js';

/** Filter Encoding 1.1 (FES), one element per constraint in the order of the contract. Empty ones leave nothing. */
export function constraintsOf(query: CswConstraints, axis: BBoxAxis): Markup[] {
  const { keywords = [], begin, end, bbox, anyText, parentIdentifier } = query;
  return [
    ...keywords.filter((word) => word !== '').map((word) => like('dc:subject', `%${literal(word)}%`)),
    ...(begin ? [compare('PropertyIsGreaterThanOrEqualTo', 'apiso:TempExtent_begin', instant(begin, Math.ceil))] : []),
    ...(end ? [compare('PropertyIsLessThanOrEqualTo', 'apiso:TempExtent_end', instant(end, Math.floor))] : []),
    ...(bbox ? [within(bbox, axis)] : []),
    ...(anyText ? [like('csw:AnyText', `%${literal(anyText).replaceAll('*', '%')}%`)] : []),
    ...(parentIdentifier ? [compare('PropertyIsEqualTo', 'apiso:ParentIdentifier', parentIdentifier)] : []),
  ];
}

/** `And` needs two children at least, and no constraint at all is no `csw:Constraint`. */
export function constraintElement(constraints: readonly Markup[]): Markup | null {
  if (constraints.length === 0) return null;
  const filter = constraints.length === 1 ? constraints : [xml('ogc:And', {}, constraints)];
  return xml('csw:Constraint', { version: '1.1.0' }, xml('ogc:Filter', {}, filter));
}

const WILDCARDS = { wildCard: '%', singleChar: '_', escapeChar: '\\', matchCase: 'false' };

function like(property: string, pattern: string): Markup {
  return xml('ogc:PropertyIsLike', WILDCARDS, name(property), xml('ogc:Literal', {}, pattern));
}

function compare(operator: string, property: string, value: string): Markup {
  return xml(`ogc:${operator}`, {}, name(property), xml('ogc:Literal', {}, value));
}

function name(property: string): Markup {
  return xml('ogc:PropertyName', {}, property);
}

/** Wildcards that somebody typed stand for themselves. */
function literal(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

/** Catalogues compare times as text: whole seconds, UTC. A fraction is rounded inwards. */
function instant(date: Date, round: (ms: number) => number): string {
  return new Date(round(date.getTime() / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}

function within([minX, minY, maxX, maxY]: BBox, axis: BBoxAxis): Markup {
  if (minX <= maxX) return box([minX, minY, maxX, maxY], axis);
  return xml('ogc:Or', {}, box([minX, minY, 180, maxY], axis), box([-180, minY, maxX, maxY], axis));
}

function box([minX, minY, maxX, maxY]: BBox, axis: BBoxAxis): Markup {
  const corner = (x: number, y: number) => (axis === 'lonlat' ? `${x} ${y}` : `${y} ${x}`);
  const srsName = axis === 'lonlat' ? 'urn:ogc:def:crs:OGC:1.3:CRS84' : 'urn:ogc:def:crs:EPSG::4326';
  return xml(
    'ogc:BBOX',
    {},
    name('ows:BoundingBox'),
    xml(
      'gml:Envelope',
      { srsName },
      xml('gml:lowerCorner', {}, corner(minX, minY)),
      xml('gml:upperCorner', {}, corner(maxX, maxY)),
    ),
  );
}
