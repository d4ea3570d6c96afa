import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { ADMIN, bearer, CLIENT, startAuthApp, type AuthApp } from '../support/auth-app.js';

const GRANT = { grant_type: 'client_credentials', client_id: CLIENT.id, client_secret: CLIENT.secret };
const UUID = /^[0-9a-f-]{36}$/;

describe('token endpoint', () => {
  let app: AuthApp;
  beforeAll(async () => (app = await startAuthApp()));
  afterAll(() => app.close());

  it.each([
    '/oauth/token',
    '/auth/realms/main/protocol/openid-connect/token',
    '/auth/realms/CDSE/protocol/openid-connect/token/',
  ])('gives a client a token at %s', async (path) => {
    const { status, headers, body } = await app.form(path, { ...GRANT, scope: 'openid', unknown: 'ignored' });
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toEqual({
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      expires_in: 3600,
      token_type: 'Bearer',
      refresh_expires_in: 0,
      'not-before-policy': 0,
      scope: '',
    });
    expect((await app.send('GET', '/probe/signed-in', { headers: bearer(String(body['access_token'])) })).body).toEqual(
      {
        kind: 'client',
        id: expect.stringMatching(UUID),
        ownerId: expect.stringMatching(UUID),
        accountId: expect.stringMatching(UUID),
        role: 'admin',
        name: CLIENT.id,
        scope: 'full',
      },
    );
  });

  it('signs what an outsider can verify with the published keys alone', async () => {
    const { body } = await app.form('/oauth/token', GRANT);
    const token = String(body['access_token']);
    for (const path of ['/.well-known/jwks.json', '/auth/realms/main/protocol/openid-connect/certs']) {
      const keys = createRemoteJWKSet(new URL(app.url + path));
      const { payload } = await jwtVerify(token, keys, { issuer: 'swath', audience: 'swath', algorithms: ['RS256'] });
      expect(payload).toMatchObject({
        azp: CLIENT.id,
        clientId: CLIENT.id,
        preferred_username: `service-account-${CLIENT.id}`,
        typ: 'Bearer',
        account: expect.stringMatching(UUID),
        sub: expect.stringMatching(UUID),
        jti: expect.stringMatching(UUID),
      });
      expect(payload.exp! - payload.iat!).toBe(3600);
    }
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'RS256', typ: 'JWT' });
  });

  it('publishes no private half of a key', async () => {
    const { body } = await app.send('GET', '/.well-known/jwks.json');
    const keys = body['keys'] as Array<Record<string, unknown>>;
    expect(keys.map((key) => Object.keys(key).sort())).toEqual([['alg', 'e', 'kid', 'kty', 'n', 'use']]);
  });

  it('says where everything is by OpenID discovery', async () => {
    const { body } = await app.send('GET', '/auth/realms/any/.well-known/openid-configuration');
    expect((await app.form(String(body['token_endpoint']).slice(app.url.length), GRANT)).status).toBe(200);
    expect(body['issuer']).toBe('swath');
    expect((await fetch(String(body['jwks_uri']))).status).toBe(200);
  });

  it.each([
    ['raw, as curl and requests do it', `${CLIENT.id}:${CLIENT.secret}`],
    ['form-encoded, as RFC 6749 has it', `${CLIENT.id}:${encodeURIComponent(CLIENT.secret)}`],
  ])('accepts the client by HTTP Basic, %s', async (_, pair) => {
    const authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
    const { status } = await app.form('/oauth/token', { grant_type: 'client_credentials' }, { authorization });
    expect(status).toBe(200);
  });

  it('is not disturbed by a stale token or API key in the headers', async () => {
    const stale = { authorization: 'Bearer stale', 'x-api-key': 'swk_stale' };
    expect((await app.form('/oauth/token', GRANT, stale)).status).toBe(200);
    const login = await app.form('/auth/login', { username: ADMIN.email, password: ADMIN.password }, stale);
    expect(login.status).toBe(200);
  });

  it('answers a wrong secret, an unknown client and NUL the same way, with a top-level error', async () => {
    for (const wrong of [{ client_secret: 'wrong' }, { client_id: 'nobody' }, { client_id: 'a\0b' }]) {
      const { status, headers, body } = await app.form('/oauth/token', { ...GRANT, ...wrong });
      expect([status, body]).toEqual([
        401,
        { error: 'invalid_client', error_description: 'Invalid client or invalid client credentials' },
      ]);
      expect(headers.get('content-type')).toContain('application/json');
    }
  });

  it('tells the scheme to a client that came by Basic', async () => {
    const authorization = `Basic ${Buffer.from('nobody:x').toString('base64')}`;
    const { status, headers } = await app.form('/oauth/token', { grant_type: 'client_credentials' }, { authorization });
    expect([status, headers.get('www-authenticate')]).toEqual([401, 'Basic realm="swath"']);
  });

  it.each([
    [{}, 'invalid_request', 'Missing grant_type parameter'],
    [{ grant_type: 'implicit' }, 'unsupported_grant_type', 'Unsupported grant_type "implicit"'],
    [{ grant_type: 'password', username: 'x' }, 'invalid_request', 'Missing password parameter'],
  ])('answers %j with 400 %s', async (fields, error, description) => {
    const { status, body } = await app.form('/oauth/token', fields);
    expect([status, body]).toEqual([400, { error, error_description: description }]);
  });

  it('says what is missing when there is no body at all', async () => {
    const { status, body } = await app.send('POST', '/oauth/token');
    expect([status, body['error']]).toEqual([400, 'invalid_request']);
  });

  it('signs people in with the password grant, and refreshes', async () => {
    const first = await app.form('/auth/realms/main/protocol/openid-connect/token', {
      grant_type: 'password',
      client_id: 'some-public-client',
      username: ADMIN.email.toUpperCase(),
      password: ADMIN.password,
    });
    expect(first.body).toMatchObject({ token_type: 'Bearer', refresh_expires_in: 604_800 });
    const second = await app.form('/oauth/token', {
      grant_type: 'refresh_token',
      refresh_token: String(first.body['refresh_token']),
    });
    const me = await app.send('GET', '/probe/signed-in', { headers: bearer(String(second.body['access_token'])) });
    expect(me.body).toMatchObject({ kind: 'user', name: ADMIN.email, role: 'admin' });
    expect(me.body['id']).toBe(me.body['ownerId']);
  });

  it('answers wrong people with invalid_grant, and a wrong client secret beside a right password with invalid_client', async () => {
    const person = { grant_type: 'password', username: ADMIN.email, password: ADMIN.password };
    const wrong = await app.form('/oauth/token', { ...person, password: 'wrong' });
    expect([wrong.status, wrong.body['error']]).toEqual([401, 'invalid_grant']);
    const refresh = await app.form('/oauth/token', { grant_type: 'refresh_token', refresh_token: 'made up' });
    expect([refresh.status, refresh.body['error']]).toEqual([400, 'invalid_grant']);
    const client = await app.form('/oauth/token', { ...person, client_id: CLIENT.id, client_secret: 'wrong' });
    expect([client.status, client.body['error']]).toEqual([401, 'invalid_client']);
  });

  it('decodes the presented token at tokeninfo, for bearers only', async () => {
    const admin = await app.asAdmin();
    const { status, body } = await app.send('GET', '/oauth/tokeninfo', { headers: admin });
    expect([status, body['azp'], body['typ']]).toEqual([200, CLIENT.id, 'Bearer']);

    const key = await app.send('POST', '/auth/api-keys', { headers: admin, json: { name: 'key' } });
    const withKey = await app.send('GET', '/oauth/tokeninfo', { headers: { 'x-api-key': String(key.body['key']) } });
    const without = await app.send('GET', '/oauth/tokeninfo');
    for (const refused of [withKey, without])
      expect([refused.status, typeof refused.body['error']]).toEqual([401, 'string']);
  });
});
