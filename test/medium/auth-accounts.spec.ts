import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADMIN, bearer, CLIENT, startAuthApp, type AuthApp } from '../support/auth-app.js';

type Headers = Record<string, string>;

let app: AuthApp;
let admin: Headers;
let serial = 0;
beforeAll(async () => {
  app = await startAuthApp();
  admin = await app.asAdmin();
});
afterAll(() => app.close());

const PASSWORD = 'a long password';

/** A new user, logged in. */
async function person(role: string): Promise<{ id: string; email: string; headers: Headers }> {
  const email = `${role}-${(serial += 1)}@swath.test`;
  const { body } = await app.send('POST', '/auth/users', { headers: admin, json: { email, password: PASSWORD, role } });
  const { access_token: token } = await app.login(email, PASSWORD);
  return { id: String(body['id']), email, headers: bearer(token) };
}
const makeClient = async (headers: Headers, role: string) =>
  (await app.send('POST', '/auth/clients', { headers, json: { name: `a ${role} machine`, role } })).body;
const makeKey = async (headers: Headers, json: object = {}) =>
  (await app.send('POST', '/auth/api-keys', { headers, json: { name: 'key', ...json } })).body;
const tokenOf = async (client: Record<string, unknown>) => {
  const { client_id: id, client_secret: secret } = client as { client_id: string; client_secret: string };
  const fields = { grant_type: 'client_credentials', client_id: id, client_secret: secret };
  return String((await app.form('/oauth/token', fields)).body['access_token']);
};
const whoAmI = (headers: Headers) => app.send('GET', '/probe/signed-in', { headers });
const ids = async (path: string, headers: Headers) =>
  ((await app.send('GET', path, { headers })).body.items ?? []).map((item) => item['id']);

describe('users', () => {
  it('are made, listed, changed and deleted by administrators', async () => {
    const json = { email: 'New.User@Swath.test', password: PASSWORD, role: 'editor', unknown: 'ignored' };
    const made = await app.send('POST', '/auth/users', { headers: admin, json });
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      id: expect.any(String),
      email: 'new.user@swath.test',
      role: 'editor',
      account_id: expect.any(String),
      disabled: false,
      created_at: expect.any(String),
    });
    const path = `/api/auth/users/${String(made.body['id']).toUpperCase()}`;
    const patch = { email: 'renamed@swath.test', role: null };
    const changed = await app.send('PATCH', path, { headers: admin, json: patch });
    expect(changed.body).toMatchObject({ email: 'renamed@swath.test', role: 'editor' });
    expect(await ids('/auth/users', admin)).toContain(made.body['id']);
    expect((await app.send('DELETE', path, { headers: admin })).status).toBe(204);
    for (const method of ['PATCH', 'DELETE'])
      expect((await app.send(method, path, { headers: admin, json: {} })).status).toBe(404);
  });

  it('have distinct e-mails, whatever the case', async () => {
    const json = { email: ADMIN.email.toUpperCase(), password: PASSWORD };
    const { status, body } = await app.send('POST', '/auth/users', { headers: admin, json });
    expect([status, body['detail']]).toEqual([409, `A user with the e-mail "${ADMIN.email}" exists already`]);
    const { id } = await person('viewer');
    const taken = { headers: admin, json: { email: ADMIN.email } };
    expect((await app.send('PATCH', `/auth/users/${id}`, taken)).status).toBe(409);
  });

  it.each([
    [{ password: PASSWORD }, 'email'],
    [{ email: 'no-address', password: PASSWORD }, 'email'],
    [{ email: 'a\0b@swath.test', password: PASSWORD }, 'email'],
    [{ email: 'a@swath.test', password: 'short' }, 'password'],
    [{ email: 'a@swath.test', password: PASSWORD, role: 'root' }, 'role'],
  ])('are refused as %j by the field %s', async (json, field) => {
    const { status, body } = await app.send('POST', '/auth/users', { headers: admin, json });
    expect(status).toBe(422);
    expect(body['detail']).toEqual([expect.objectContaining({ loc: ['body', field] })]);
  });

  it.each(['viewer', 'editor'])('are nothing that a %s may see or make', async (role) => {
    const { headers, id } = await person(role);
    const json = { email: 'friend@swath.test', password: PASSWORD, role: 'admin' };
    expect((await app.send('POST', '/auth/users', { headers, json })).status).toBe(403);
    expect((await app.send('GET', '/auth/users', { headers })).status).toBe(403);
    expect((await app.send('PATCH', `/auth/users/${id}`, { headers, json: { role: 'admin' } })).status).toBe(403);
  });

  it.each([
    ['a new password', { password: 'another long password' }],
    ['a new role', { role: 'viewer' }],
    ['being disabled', { disabled: true }],
  ])('lose sessions and API keys by %s, at once', async (_, change) => {
    const { id, email, headers } = await person('editor');
    const key = { 'x-api-key': String((await makeKey(headers))['key']) };
    const { refresh_token: refresh } = await app.login(email, PASSWORD);
    expect((await whoAmI(key)).status).toBe(200);
    expect((await app.send('PATCH', `/auth/users/${id}`, { headers: admin, json: change })).status).toBe(200);
    expect((await whoAmI(headers)).status).toBe(401);
    expect((await whoAmI(key)).status).toBe(401);
    expect((await app.send('POST', '/auth/refresh', { json: { refresh_token: refresh } })).status).toBe(401);
  });

  it('keep sessions and keys when only the e-mail changes', async () => {
    const { id, headers } = await person('editor');
    await app.send('PATCH', `/auth/users/${id}`, { headers: admin, json: { email: `moved-${id}@swath.test` } });
    expect((await whoAmI(headers)).body['name']).toBe(`moved-${id}@swath.test`);
  });

  it('cannot log in while disabled, and can afterwards', async () => {
    const { id, email } = await person('viewer');
    const login = () => app.send('POST', '/auth/login', { json: { username: email, password: PASSWORD } });
    await app.send('PATCH', `/auth/users/${id}`, { headers: admin, json: { disabled: true } });
    expect((await login()).status).toBe(401);
    await app.send('PATCH', `/auth/users/${id}`, { headers: admin, json: { disabled: false } });
    expect((await login()).status).toBe(200);
  });

  it('take their clients and keys with them', async () => {
    const { id, headers } = await person('editor');
    const client = await makeClient(headers, 'viewer');
    const token = bearer(await tokenOf(client));
    const keys = [await makeKey(headers), await makeKey(token)].map(({ key }) => ({ 'x-api-key': String(key) }));
    for (const credential of [token, ...keys]) expect((await whoAmI(credential)).status).toBe(200);
    expect((await app.send('DELETE', `/auth/users/${id}`, { headers: admin })).status).toBe(204);
    for (const credential of [headers, token, ...keys]) expect((await whoAmI(credential)).status).toBe(401);
  });
});

describe('the last administrator', () => {
  const firstAdmin = async () => {
    const { items } = (await app.send('GET', '/auth/users', { headers: admin })).body;
    return String(items!.find((user) => user['email'] === ADMIN.email)!['id']);
  };

  it('can be neither deleted nor demoted nor disabled, but may change the password', async () => {
    const path = `/auth/users/${await firstAdmin()}`;
    const refused = await app.send('DELETE', path, { headers: admin });
    expect([refused.status, String(refused.body['detail'])]).toEqual([409, expect.stringContaining(ADMIN.email)]);
    for (const json of [{ role: 'editor' }, { disabled: true }])
      expect((await app.send('PATCH', path, { headers: admin, json })).status).toBe(409);
    const json = { password: ADMIN.password };
    expect((await app.send('PATCH', path, { headers: admin, json })).status).toBe(200);
  });

  it('is left when two administrators are demoted at the same moment', async () => {
    const second = await person('admin');
    const paths = [await firstAdmin(), second.id].map((id) => `/auth/users/${id}`);
    const demote = (path: string) => app.send('PATCH', path, { headers: admin, json: { role: 'editor' } });
    const statuses = (await Promise.all(paths.map(demote))).map((answer) => answer.status);
    // The second may also find itself demoted on the way in: the client's role follows its owner's.
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);

    const survivor = statuses[0] === 200 ? second.headers : admin;
    const restore = { headers: survivor, json: { role: 'admin' } };
    expect((await app.send('PATCH', paths[statuses.indexOf(200)]!, restore)).status).toBe(200);
    expect((await app.send('DELETE', `/auth/users/${second.id}`, { headers: admin })).status).toBe(204);
  });
});

describe('clients', () => {
  it('get their secret once and work until they are deleted, by id or client id', async () => {
    const { headers } = await person('editor');
    for (const member of ['id', 'client_id']) {
      const client = await makeClient(headers, 'editor');
      expect(client).toMatchObject({ name: 'a editor machine', role: 'editor', client_secret: expect.any(String) });
      const token = bearer(await tokenOf(client));
      const listed = (await app.send('GET', '/auth/clients', { headers })).body;
      expect(JSON.stringify(listed)).not.toContain(client['client_secret']);
      const path = `/auth/clients/${String(client[member])}`;
      expect((await app.send('DELETE', path, { headers })).status).toBe(204);
      expect((await whoAmI(token)).status).toBe(401);
      expect(await tokenOf(client)).toBe('undefined');
      expect((await app.send('DELETE', path, { headers })).status).toBe(404);
    }
  });

  it('act for the user who made them', async () => {
    const { id, headers } = await person('editor');
    const client = await makeClient(headers, 'viewer');
    expect((await whoAmI(bearer(await tokenOf(client)))).body).toMatchObject({
      kind: 'client',
      ownerId: id,
      role: 'viewer',
      name: client['client_id'],
    });
  });

  it('have no role above the maker, and none above what the maker is now', async () => {
    const { id, headers } = await person('editor');
    const json = { name: 'ambitious', role: 'admin' };
    const refused = await app.send('POST', '/auth/clients', { headers, json });
    expect([refused.status, refused.body['detail']]).toEqual([
      403,
      'role "admin" is above your own, which is "editor"',
    ]);

    const token = bearer(await tokenOf(await makeClient(headers, 'editor')));
    await app.send('PATCH', `/auth/users/${id}`, { headers: admin, json: { role: 'viewer' } });
    expect((await whoAmI(token)).body['role']).toBe('viewer');
    await app.send('PATCH', `/auth/users/${id}`, { headers: admin, json: { disabled: true } });
    expect((await whoAmI(token)).status).toBe(401);
  });

  it('are seen and deleted by editors when they are their own, by administrators always, by viewers never', async () => {
    const [one, two, viewer] = [await person('editor'), await person('editor'), await person('viewer')];
    const client = await makeClient(one.headers, 'editor');
    expect(await ids('/auth/clients', one.headers)).toEqual([client['id']]);
    expect(await ids('/auth/clients', two.headers)).toEqual([]);
    expect(await ids('/auth/clients', admin)).toContain(client['id']);
    const path = `/auth/clients/${String(client['id'])}`;
    expect((await app.send('DELETE', path, { headers: two.headers })).status).toBe(404);
    expect((await app.send('DELETE', path, { headers: viewer.headers })).status).toBe(403);
    expect((await app.send('DELETE', path, { headers: admin })).status).toBe(204);
  });

  it('do not reach siblings above their own role', async () => {
    const { access_token: token } = await app.login(ADMIN.email, ADMIN.password);
    const helper = bearer(await tokenOf(await makeClient(bearer(token), 'editor')));
    expect(await ids('/auth/clients', helper)).toHaveLength(1);
    expect((await app.send('DELETE', `/auth/clients/${CLIENT.id}`, { headers: helper })).status).toBe(404);
  });

  it('are refused without a name', async () => {
    for (const name of [undefined, '', 'a\0b'])
      expect((await app.send('POST', '/auth/clients', { headers: admin, json: { name } })).status).toBe(422);
  });
});

describe('API keys', () => {
  it('are shown once, recognised by their ends, and say when they were used', async () => {
    const { id, headers } = await person('viewer');
    const made = await makeKey(headers, { expires_at: '2999-01-01T00:00:00+02:00' });
    const secret = String(made['key']);
    expect(made).toMatchObject({
      fingerprint: `${secret.slice(0, 8)}…${secret.slice(-4)}`,
      owner_id: id,
      scope: 'full',
      expires_at: '2998-12-31T22:00:00.000Z',
      last_used_at: null,
    });
    expect((await whoAmI({ 'x-api-key': secret })).status).toBe(200);
    const { body } = await app.send('GET', '/auth/api-keys', { headers });
    expect(JSON.stringify(body)).not.toContain(secret);
    expect(Date.now() - Date.parse(String(body.items![0]!['last_used_at']))).toBeLessThan(60_000);
  });

  it('stop when they expire or are deleted', async () => {
    const { headers } = await person('viewer');
    const soon = await makeKey(headers, { expires_at: new Date(Date.now() + 400).toISOString() });
    const kept = await makeKey(headers);
    await new Promise((passed) => setTimeout(passed, 500));
    expect((await whoAmI({ 'x-api-key': String(soon['key']) })).status).toBe(401);
    const path = `/auth/api-keys/${String(kept['id'])}`;
    expect((await app.send('DELETE', path, { headers })).status).toBe(204);
    expect((await whoAmI({ 'x-api-key': String(kept['key']) })).status).toBe(401);
    expect((await app.send('DELETE', path, { headers })).status).toBe(404);
  });

  it('are private to their user; a client has its own; administrators see all', async () => {
    const [one, two] = [await person('editor'), await person('viewer')];
    const client = bearer(await tokenOf(await makeClient(one.headers, 'editor')));
    const [mine, machines] = [(await makeKey(one.headers))['id'], (await makeKey(client))['id']];
    expect(await ids('/auth/api-keys', one.headers)).toEqual([mine, machines]);
    expect(await ids('/auth/api-keys', client)).toEqual([machines]);
    expect(await ids('/auth/api-keys', two.headers)).toEqual([]);
    expect(await ids('/auth/api-keys', admin)).toEqual(expect.arrayContaining([mine, machines]));
    expect((await app.send('DELETE', `/auth/api-keys/${mine}`, { headers: two.headers })).status).toBe(404);
    expect((await app.send('DELETE', `/auth/api-keys/${mine}`, { headers: client })).status).toBe(404);
  });

  it('of a client act as the client and end with it', async () => {
    const { headers } = await person('editor');
    const client = await makeClient(headers, 'viewer');
    const key = { 'x-api-key': String((await makeKey(bearer(await tokenOf(client))))['key']) };
    expect((await whoAmI(key)).body).toMatchObject({ kind: 'client', name: client['client_id'], role: 'viewer' });
    await app.send('DELETE', `/auth/clients/${String(client['id'])}`, { headers });
    expect((await whoAmI(key)).status).toBe(401);
    expect(await ids('/auth/api-keys', headers)).toEqual([]);
  });

  it.each([
    [{ scope: 'write' }, 'scope'],
    [{ name: 'a\nb' }, 'name'],
    [{ expires_at: 'tomorrow' }, 'expires_at'],
    [{ expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
    [{ expires_at: '2999-02-30T00:00:00Z' }, 'expires_at'],
  ])('are refused with %j', async (json, field) => {
    const { status, body } = await app.send('POST', '/auth/api-keys', { headers: admin, json: { name: 'k', ...json } });
    expect(status).toBe(422);
    expect((body['detail'] as Array<{ loc: string[] }>)[0]?.loc).toEqual(['body', field]);
  });
});
