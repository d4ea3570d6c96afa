import { describe, expect, it } from '@jest/globals';
import { isDomainError } from '#libs/errors';
import { nextToken, readNextToken, type NextLink } from './next-page.js';

const ROOT = 'https://eo.example.org/v1';
const FIRST = { collections: ['s2'], intersects: { type: 'Polygon' }, limit: 10 };
const link = (over: Partial<NextLink> = {}): NextLink => ({
  ...{ href: `${ROOT}/search`, method: 'POST', body: {}, merge: false },
  ...over,
});
const followed = (next: NextLink, sent: object = FIRST) =>
  readNextToken(nextToken(next, FIRST, { ...sent }, ROOT) as string, FIRST, ROOT);

describe('the next page of a STAC API', () => {
  it.each<[string, NextLink, object]>([
    ['a GET', link({ method: 'GET', href: `${ROOT}/search?token=2` }), { href: `${ROOT}/search?token=2`, body: null }],
    ['a whole body', link({ body: { ...FIRST, token: 'b' } }), { href: `${ROOT}/search`, body: { ...FIRST, token: 'b' } }],
    ['a part of a body', link({ body: { token: 'b' }, merge: true }), { href: `${ROOT}/search`, body: { ...FIRST, token: 'b' } }],
    ['a body that lacks a member', link({ body: { token: 'b', limit: 5 } }), { href: `${ROOT}/search`, body: { token: 'b', limit: 5 } }],
  ])('is found by %s', (_, next, expected) => expect(followed(next)).toEqual(expected)); // prettier-ignore

  it('of a second page goes on from that', () =>
    expect(followed(link({ body: { token: 'c' }, merge: true }), { ...FIRST, token: 'b' }).body).toEqual({ ...FIRST, token: 'c' })); // prettier-ignore

  it('does not carry what the first page says anyway', () =>
    expect(Buffer.from(nextToken(link({ body: { ...FIRST, token: 'b' } }), FIRST, FIRST, ROOT)!, 'base64url').toString()).not.toContain('Polygon')); // prettier-ignore

  it.each([
    'https://elsewhere.example/v1/search',
    'https://eo.example.org/v2/search',
    'https://eo.example.org/v1/../admin',
    'https://eo.example.org/v1x/search',
    'https://user@eo.example.org/v1/search',
    'http://eo.example.org/v1/search',
    'search',
  ])('never leads to %s', (href) => {
    expect(nextToken(link({ href }), FIRST, FIRST, ROOT)).toBeNull();
    const forged = Buffer.from(JSON.stringify([href, null])).toString('base64url');
    expect(() => readNextToken(forged, FIRST, ROOT)).toThrow('viewtoken');
  });

  it.each([
    '',
    '!',
    Buffer.from('7').toString('base64url'),
    Buffer.from(`["${ROOT}/search",[]]`).toString('base64url'),
  ])('is not %j', (token) => {
    const read = () => readNextToken(token, FIRST, ROOT);
    expect(read).toThrow('viewtoken');
    try {
      read();
    } catch (error) {
      expect(isDomainError(error, 'BAD_REQUEST')).toBe(true);
    }
  });
});
