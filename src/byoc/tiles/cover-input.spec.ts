import { describe, expect, it } from '@jest/globals';
import { readCover } from './cover-input.js';
import { crsMember } from './crs-member.js';
import { densified } from './densify.js';

const square = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]; // prettier-ignore
const polygon = (crs?: unknown) => ({ type: 'Polygon', coordinates: [square], ...(crs !== undefined && { crs }) });
const named = (name: string) => ({ type: 'name', properties: { name } });
const circle = (points: number) => {
  const ring = Array.from({ length: points - 1 }, (_, i) => [Math.cos((i * 2 * Math.PI) / (points - 1)), Math.sin((i * 2 * Math.PI) / (points - 1))]);
  return { type: 'Polygon', coordinates: [[...ring, ring[0]]] };
}; // prettier-ignore

describe('readCover', () => {
  it.each([
    [undefined, 4326],
    [named('urn:ogc:def:crs:OGC:1.3:CRS84'), 4326],
    [named('urn:ogc:def:crs:OGC::CRS84'), 4326],
    [named('urn:ogc:def:crs:EPSG::32633'), 32633],
    [named('EPSG:3857'), 3857],
    [named('http://www.opengis.net/def/crs/EPSG/0/3035'), 3035],
    [crsMember(32733), 32733],
    [crsMember(4326), 4326],
  ])('reads crs %j', (crs, epsg) => {
    expect(readCover(polygon(crs))).toEqual({ epsg, geometry: { type: 'Polygon', coordinates: [square] } });
  });

  it('drops heights; null is the default', () => {
    const high = { type: 'MultiPolygon', coordinates: [[square.map(([x, y]) => [x, y, 7])]] };
    expect(readCover(high)?.geometry).toEqual({ type: 'MultiPolygon', coordinates: [[square]] });
    expect([readCover(null), readCover(undefined)]).toEqual([null, null]);
  });

  it('takes 100 points and no more', () => {
    expect(readCover(circle(100))?.geometry.coordinates[0]).toHaveLength(100);
    expect(() => readCover(circle(101))).toThrow(/more than 100 points, found 101/);
  });

  it.each<[string, unknown, RegExp]>([
    ['text', 'POLYGON((0 0))', /Polygon or MultiPolygon/],
    ['a point', { type: 'Point', coordinates: [0, 0] }, /Polygon or MultiPolygon/],
    ['an unknown CRS', polygon(named('urn:ogc:def:crs:EPSG::2154')), /coverGeometry->crs/],
    ['a CRS by number', polygon(4326), /coverGeometry->crs/],
    ['an open ring', { type: 'Polygon', coordinates: [square.slice(0, 4)] }, /closed rings/],
    ['three positions', { type: 'Polygon', coordinates: [[[0, 0], [1, 0], [0, 0]]] }, /at least 4/],
    ['no rings', { type: 'Polygon', coordinates: [] }, /coordinates/],
    ['no polygons', { type: 'MultiPolygon', coordinates: [] }, /coordinates/],
    ['texts as numbers', { type: 'Polygon', coordinates: [[['0', '0'], [1, 0], [1, 1], ['0', '0']]] }, /coordinates/],
    ['infinity', { type: 'Polygon', coordinates: [[[1e999, 0], [1, 0], [1, 1], [1e999, 0]]] }, /coordinates/],
    ['a latitude of 91', { type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 91], [0, 0]]] }, /latitude ±90/],
    ['no coordinates', { type: 'Polygon' }, /coordinates/],
  ])('refuses %s', (_, value, message) => expect(() => readCover(value)).toThrow(message)); // prettier-ignore
});

describe('densified', () => {
  it('puts points along the edges, the corners where they were', () => {
    const dense = densified({ type: 'Polygon', coordinates: [square] }).coordinates[0] as number[][];
    expect(dense).toHaveLength(33);
    expect([0, 8, 16, 24, 32].map((i) => dense[i])).toEqual(square);
    expect(dense[1]).toEqual([0.125, 0]);
  });

  it('stays below 100 points, however many there are', () => {
    const dense = densified({ type: 'Polygon', coordinates: [circle(40).coordinates[0] as number[][]] });
    expect(dense.coordinates[0]?.length).toBe(79);
    const full = { type: 'Polygon', coordinates: [circle(90).coordinates[0] as number[][]] } as const;
    expect(densified({ ...full, coordinates: [...full.coordinates] })).toEqual(full);
  });
});
