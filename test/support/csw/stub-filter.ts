import { type Element } from '@xmldom/xmldom';
import { type StubRecord } from './stub-record.js';

/** What the stub cannot make sense of; it answers with an exception, as pycsw does. */
export class RefusedRequest extends Error {
  constructor(
    message: string,
    readonly locator: string,
  ) {
    super(message);
  }
}

type Test = (record: StubRecord) => boolean;

/** Property names as pycsw's: compared as text, with their prefixes. Values of a list are one text. */
const QUERYABLES: Readonly<Record<string, (record: StubRecord) => string>> = {
  'dc:title': ({ title }) => title,
  'apiso:Title': ({ title }) => title,
  'dc:identifier': ({ identifier }) => identifier,
  'apiso:Identifier': ({ identifier }) => identifier,
  'dc:subject': ({ subjects = [] }) => subjects.join(','),
  'apiso:TempExtent_begin': ({ begin = '' }) => begin,
  'apiso:TempExtent_end': ({ end = '' }) => end,
  'apiso:ParentIdentifier': ({ parentIdentifier = '' }) => parentIdentifier,
  // Without addresses: "service" in one of them would find "ice".
  'csw:AnyText': ({ title, abstract = '', subjects = [], identifier }) =>
    [title, abstract, ...subjects, identifier].join('\n'),
};

export function elements(parent: Element): Element[] {
  return [...parent.childNodes].filter((node): node is Element => node.nodeType === 1);
}

/** @param unknown property names that this catalogue does not have */
export function valueOf(property: string, unknown: ReadonlySet<string>): (record: StubRecord) => string {
  const value = unknown.has(property) ? undefined : QUERYABLES[property];
  if (value === undefined) throw new RefusedRequest(`Invalid property name: ${property}`, 'propertyname');
  return value;
}

/** Filter Encoding 1.1 over plain texts, strict about what the standard is strict about. */
export function filterOf(element: Element, unknown: ReadonlySet<string>): Test {
  const name = element.nodeName;
  if (name === 'ogc:And' || name === 'ogc:Or') {
    const tests = elements(element).map((child) => filterOf(child, unknown));
    if (tests.length < 2) throw new RefusedRequest(`${name} needs two children`, 'constraint');
    return name === 'ogc:And' ? (r) => tests.every((t) => t(r)) : (r) => tests.some((t) => t(r));
  }
  if (name === 'ogc:BBOX') return boxTest(element);
  const [property, literal] = elements(element).map(({ textContent }) => textContent ?? '');
  if (property === undefined || literal === undefined)
    throw new RefusedRequest(`${name} is not complete`, 'constraint');
  const value = valueOf(property, unknown);
  switch (name) {
    case 'ogc:PropertyIsLike': {
      const pattern = likePattern(literal, element);
      return (record) => pattern.test(value(record));
    }
    case 'ogc:PropertyIsEqualTo':
      return (record) => value(record) === literal;
    // Times are texts to pycsw; a record without one matches nothing.
    case 'ogc:PropertyIsGreaterThanOrEqualTo':
      return (record) => value(record) !== '' && value(record) >= literal;
    case 'ogc:PropertyIsLessThanOrEqualTo':
      return (record) => value(record) !== '' && value(record) <= literal;
    default:
      throw new RefusedRequest(`${name} is not supported`, 'constraint');
  }
}

function likePattern(literal: string, element: Element): RegExp {
  const [wild, single, escape] = ['wildCard', 'singleChar', 'escapeChar'].map((name) => element.getAttribute(name));
  if (!wild || !single || !escape) throw new RefusedRequest('PropertyIsLike without its wildcards', 'constraint');
  let source = '';
  for (let at = 0; at < literal.length; at++) {
    const character = literal[at]!;
    if (character === escape) source += escaped(literal[++at] ?? '');
    else source += character === wild ? '.*' : character === single ? '.' : escaped(character);
  }
  return new RegExp(`^${source}$`, element.getAttribute('matchCase') === 'false' ? 'is' : 's');
}

function boxTest(element: Element): Test {
  const [property, envelope] = elements(element);
  if (property?.textContent !== 'ows:BoundingBox' || envelope?.nodeName !== 'gml:Envelope')
    throw new RefusedRequest('BBOX wants ows:BoundingBox and a gml:Envelope', 'constraint');
  const isLatLon = /EPSG.*4326$/.test(envelope.getAttribute('srsName') ?? '');
  const corners = elements(envelope).map(({ textContent }) => (textContent ?? '').split(' ').map(Number));
  const [[minX, minY], [maxX, maxY]] = corners.map(([a, b]) => (isLatLon ? [b, a] : [a, b])) as [number, number][] as [
    [number, number],
    [number, number],
  ];
  if (minX > maxX || minY > maxY) throw new RefusedRequest('The envelope is inside out', 'bbox');
  return ({ bbox }) => bbox !== undefined && bbox[0] <= maxX && bbox[2] >= minX && bbox[1] <= maxY && bbox[3] >= minY;
}

function escaped(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
