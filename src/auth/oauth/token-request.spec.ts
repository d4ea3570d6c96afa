import { describe, expect, it } from '@jest/globals';
import { type DomainError } from '#libs/errors';
import { parseTokenRequest } from './token-request.js';

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
const CLIENT = { grant_type: 'client_credentials' };

function refusal(form: Record<string, unknown>, authorization?: string) {
  try {
    parseTokenRequest(form, authorization);
    return null;
  } catch (error) {
    const { code, detail, message } = error as DomainError;
    return { code, error: (detail as { error: string }).error, message };
  }
}

describe('parseTokenRequest', () => {
  it('takes the client from the form and ignores what it does not know', () => {
    const form = { ...CLIENT, client_id: 'me', client_secret: 's', scope: 'openid', audience: 'x' };
    expect(parseTokenRequest(form, undefined)).toEqual({
      grant: 'client_credentials',
      client: { clientId: 'me', secrets: ['s'], byHeader: false },
    });
  });

  it('takes the client from HTTP Basic, colons in the secret included', () => {
    expect(parseTokenRequest(CLIENT, basic('me:a:b'))).toMatchObject({ client: { clientId: 'me', secrets: ['a:b'] } });
  });

  it('tries a Basic secret as it stands and form-decoded, because clients differ', () => {
    expect(parseTokenRequest(CLIENT, basic('me:a+b%2Fc'))).toMatchObject({ client: { secrets: ['a+b%2Fc', 'a b/c'] } });
    expect(parseTokenRequest(CLIENT, basic('me:100%'))).toMatchObject({ client: { secrets: ['100%'] } });
  });

  it('ignores a bearer token beside the form', () => {
    const form = { ...CLIENT, client_id: 'me', client_secret: 's' };
    expect(parseTokenRequest(form, 'Bearer stale')).toMatchObject({ client: { byHeader: false } });
  });

  it('needs no client for the grants of people', () => {
    expect(parseTokenRequest({ grant_type: 'password', username: 'u', password: 'p', client_id: 'x' }, '')).toEqual({
      grant: 'password',
      username: 'u',
      password: 'p',
      client: null,
    });
    expect(parseTokenRequest({ grant_type: 'refresh_token', refresh_token: 'r' }, undefined)).toMatchObject({
      refreshToken: 'r',
      client: null,
    });
  });

  it('says "Missing grant_type parameter", which openeo-geotrellis waits for', () => {
    expect(refusal({})).toMatchObject({ code: 'BAD_REQUEST', error: 'invalid_request' });
    expect(refusal({ grant_type: '' })?.message).toContain('Missing grant_type parameter');
  });

  it.each([
    ['an unknown grant', { grant_type: 'device_code' }, undefined, 'BAD_REQUEST', 'unsupported_grant_type'],
    ['no client', CLIENT, undefined, 'UNAUTHENTICATED', 'invalid_client'],
    ['no secret', { ...CLIENT, client_id: 'me' }, undefined, 'UNAUTHENTICATED', 'invalid_client'],
    ['Basic without colon', CLIENT, basic('me'), 'UNAUTHENTICATED', 'invalid_client'],
    ['two secrets', { ...CLIENT, client_secret: 's' }, basic('me:s'), 'BAD_REQUEST', 'invalid_request'],
    ['two clients', { ...CLIENT, client_id: 'you' }, basic('me:s'), 'BAD_REQUEST', 'invalid_request'],
    ['a repeated field', { ...CLIENT, client_id: ['a', 'b'] }, undefined, 'BAD_REQUEST', 'invalid_request'],
    [
      'a client id of a megabyte',
      { ...CLIENT, client_id: 'x'.repeat(1e6) },
      undefined,
      'BAD_REQUEST',
      'invalid_request',
    ],
    ['no password', { grant_type: 'password', username: 'u' }, undefined, 'BAD_REQUEST', 'invalid_request'],
    ['no refresh token', { grant_type: 'refresh_token' }, undefined, 'BAD_REQUEST', 'invalid_request'],
  ])('refuses %s', (_, form, authorization, code, error) => {
    expect(refusal(form, authorization)).toMatchObject({ code, error });
  });
});
