import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey, type JWTPayload } from 'jose';
import { SigningKeys } from '../../src/auth/tokens/signing-keys.js';
import { ADMIN, bearer, startAuthApp, type AuthApp } from '../support/auth-app.js';

const NOW_S = Math.floor(Date.now() / 1000);

describe('presented credentials', () => {
  let app: AuthApp;
  let claims: JWTPayload;
  let own: { kid: string; key: CryptoKey };
  beforeAll(async () => {
    app = await startAuthApp();
    own = await app.get(SigningKeys).signer();
    claims = (await app.send('GET', '/oauth/tokeninfo', { headers: await app.asAdmin() })).body;
  });
  afterAll(() => app.close());

  /** A token like those of the app but for `changes`, signed by `key`. */
  const forge = (changes: JWTPayload, { kid = own.kid, key = own.key, typ = 'JWT' } = {}) =>
    new SignJWT({ ...claims, ...changes }).setProtectedHeader({ alg: 'RS256', typ, kid }).sign(key);

  /** Status on a public and on a closed route: a bad credential may not count as none. */
  const statuses = async (headers: Record<string, string>, query = '') => {
    const open = await app.send('GET', `/probe/open${query}`, { headers });
    const closed = await app.send('GET', `/probe/signed-in${query}`, { headers });
    for (const refused of [open, closed].filter((a) => a.status === 401)) {
      expect(refused.headers.get('www-authenticate')).toBe('Bearer');
      expect(refused.body).toMatchObject({ type: 'about:blank', title: 'Unauthorized', status: 401 });
    }
    return [open.status, closed.status];
  };

  it('are not needed on public routes only', async () => {
    expect(await statuses({})).toEqual([200, 401]);
    expect((await app.send('GET', '/probe/open')).body).toEqual({ caller: null });
  });

  it('resolve when they are right (control of the forgeries below)', async () => {
    expect(await statuses(bearer(await forge({})))).toEqual([200, 200]);
    const justExpired = Math.floor(Date.now() / 1000) - 2;
    expect(await statuses(bearer(await forge({ exp: justExpired })))).toEqual([200, 200]);
  });

  it.each<[string, JWTPayload]>([
    ['expired', { exp: NOW_S - 60 }],
    ['not valid yet', { nbf: NOW_S + 60 }],
    ['from another issuer', { iss: 'https://elsewhere.example' }],
    ['for another audience', { aud: 'elsewhere' }],
    ['of another kind', { typ: 'Refresh' }],
    ['without expiry', { exp: undefined }],
    ['of an unknown client', { sub: '00000000-0000-4000-8000-000000000000' }],
    ['of a user without session', { kind: 'user' }],
  ])('are refused when the token is %s', async (_, changes) => {
    expect(await statuses(bearer(await forge(changes)))).toEqual([401, 401]);
  });

  it('are refused when the token is signed by a foreign key, under its own or our key id', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    for (const kid of ['foreign', own.kid])
      expect(await statuses(bearer(await forge({}, { kid, key: privateKey })))).toEqual([401, 401]);
  });

  it('are refused when the token is unsigned or signed with the public key as a shared secret', async () => {
    expect(await statuses(bearer(new UnsecuredJWT(claims).encode()))).toEqual([401, 401]);
    const publicKey = JSON.stringify((await app.send('GET', '/.well-known/jwks.json')).body);
    const hs256 = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid: own.kid })
      .sign(new TextEncoder().encode(publicKey));
    expect(await statuses(bearer(hs256))).toEqual([401, 401]);
  });

  it.each([
    ['garbage', bearer('garbage')],
    ['a token with a changed payload', bearer('a.b.c')],
    ['an unknown key', { 'x-api-key': 'swk_unknown' }],
    ['an empty key', { 'x-api-key': '' }],
    ['Basic', { authorization: 'Basic YTpi' }],
  ])('are refused when they are %s', async (_, headers) => {
    expect(await statuses(headers)).toEqual([401, 401]);
  });

  it('are looked at in the order header key, query key, bearer, and the first decides', async () => {
    const admin = await app.asAdmin();
    const { body } = await app.send('POST', '/auth/api-keys', { headers: admin, json: { name: 'key' } });
    const key = String(body['key']);
    expect(await statuses({ 'x-api-key': key })).toEqual([200, 200]);
    expect(await statuses({}, `?api_key=${key}`)).toEqual([200, 200]);
    expect(await statuses({ ...bearer('garbage'), 'x-api-key': key })).toEqual([200, 200]);
    expect(await statuses({ 'x-api-key': key }, '?api_key=swk_wrong')).toEqual([200, 200]);
    expect(await statuses({ ...admin, 'x-api-key': 'swk_wrong' })).toEqual([401, 401]);
    expect(await statuses(admin, '?api_key=swk_wrong')).toEqual([401, 401]);
  });

  it('lack a capability before anything else is looked at', async () => {
    const admin = await app.asAdmin();
    const json = { email: 'viewer@swath.test', password: 'viewer password', role: 'viewer' };
    await app.send('POST', '/auth/users', { headers: admin, json });
    const { access_token: token } = await app.login(json.email, json.password);
    const refused = await app.send('GET', '/probe/upload', { headers: bearer(token) });
    expect([refused.status, refused.body['detail']]).toEqual([403, 'The capability "upload" is required']);
    expect((await app.send('GET', '/probe/upload', { headers: admin })).status).toBe(200);
  });

  it('limit a read-only key to reading and to the POSTs that only read', async () => {
    const { access_token: token } = await app.login(ADMIN.email, ADMIN.password);
    const json = { name: 'reader', scope: 'read_only' };
    const { body } = await app.send('POST', '/auth/api-keys', { headers: bearer(token), json });
    const headers = { 'x-api-key': String(body['key']) };
    const status = async (method: string, path: string) => (await app.send(method, path, { headers })).status;
    expect(await status('GET', '/probe/signed-in')).toBe(200);
    expect(await status('POST', '/probe/search')).toBe(201);
    expect(await status('POST', '/probe/write')).toBe(403);
    expect(await status('POST', '/auth/logout')).toBe(403);
  });
});
