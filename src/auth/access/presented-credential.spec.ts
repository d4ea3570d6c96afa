import { describe, expect, it } from '@jest/globals';
import { presentedCredential } from './presented-credential.js';

const of = (headers: Record<string, string | string[]>, query: Record<string, unknown> = {}) =>
  presentedCredential({ headers, query });

describe('presentedCredential', () => {
  it('prefers the header key to the query key to the bearer token', () => {
    const bearer = { authorization: 'Bearer t' };
    expect(of({ ...bearer, 'x-api-key': 'h' }, { api_key: 'q' })).toEqual({ kind: 'api-key', key: 'h' });
    expect(of(bearer, { api_key: 'q' })).toEqual({ kind: 'api-key', key: 'q' });
    expect(of(bearer)).toEqual({ kind: 'bearer', token: 't' });
    expect(of({})).toEqual({ kind: 'none' });
  });

  it('reads the scheme in any case', () => {
    expect(of({ authorization: 'bearer abc.def' })).toEqual({ kind: 'bearer', token: 'abc.def' });
  });

  it.each([
    ['an empty header key', of({ 'x-api-key': '', authorization: 'Bearer t' })],
    ['a repeated query key', of({}, { api_key: ['a', 'b'] })],
    ['an empty query key', of({}, { api_key: '' })],
    ['Basic', of({ authorization: 'Basic YTpi' })],
    ['a bearer scheme without token', of({ authorization: 'Bearer ' })],
    ['a bearer token with a space', of({ authorization: 'Bearer a b' })],
    ['an empty header', of({ authorization: '' })],
  ])('never takes %s for anonymous', (_, credential) => {
    expect(credential).toEqual({ kind: 'unreadable' });
  });
});
