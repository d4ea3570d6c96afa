import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { ADMIN, bearer, startAuthApp, type AuthApp } from '../support/auth-app.js';

describe('sessions', () => {
  let app: AuthApp;
  beforeAll(async () => (app = await startAuthApp()));
  afterAll(() => app.close());

  const login = () => app.login(ADMIN.email, ADMIN.password);
  const whoAmI = async (token: string) =>
    (await app.send('GET', '/probe/signed-in', { headers: bearer(token) })).status;
  const refresh = (token: string) => app.send('POST', '/auth/refresh', { json: { refresh_token: token } });

  it.each(['/auth/login', '/api/auth/login/'])(
    'start at %s, with a form or JSON, the e-mail in any case',
    async (path) => {
      const fields = { username: ` ${ADMIN.email.toUpperCase()}`, password: ADMIN.password };
      for (const { status, body, headers } of [
        await app.form(path, { grant_type: 'password', ...fields }),
        await app.send('POST', path, { json: fields }),
      ]) {
        expect(status).toBe(200);
        expect(body).toEqual({
          access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
          refresh_token: expect.stringMatching(/^[\w-]{43}$/),
          token_type: 'bearer',
          expires_in: 3600,
        });
        expect(headers.get('cache-control')).toBe('no-store');
      }
    },
  );

  it('do not start for a wrong password or an unknown or impossible e-mail, told in the same words', async () => {
    for (const wrong of [{ password: 'wrong' }, { username: 'nobody@swath.test' }, { username: 'a\0b' }]) {
      const json = { username: ADMIN.email, password: ADMIN.password, ...wrong };
      const { status, body } = await app.send('POST', '/auth/login', { json });
      expect([status, body['detail']]).toEqual([401, 'Wrong e-mail or password']);
    }
    expect((await app.send('POST', '/auth/login', { json: { username: ADMIN.email } })).status).toBe(422);
  });

  it('go on by refresh, each token once', async () => {
    const first = await login();
    const second = await refresh(first.refresh_token);
    expect(second.status).toBe(200);
    expect(second.body['refresh_token']).not.toBe(first.refresh_token);
    expect(await whoAmI(String(second.body['access_token']))).toBe(200);
    expect((await refresh(String(second.body['refresh_token']))).status).toBe(200);
  });

  it('end as a whole when a used-up token comes back; other sessions go on', async () => {
    const [victim, other] = [await login(), await login()];
    const second = (await refresh(victim.refresh_token)).body;
    const replay = await refresh(victim.refresh_token);
    expect([replay.status, replay.body['title']]).toEqual([401, 'Unauthorized']);
    expect((await refresh(String(second['refresh_token']))).status).toBe(401);
    expect(await whoAmI(String(second['access_token']))).toBe(401);
    expect(await whoAmI(victim.access_token)).toBe(401);
    expect(await whoAmI(other.access_token)).toBe(200);
    expect((await refresh(other.refresh_token)).status).toBe(200);
  });

  it('yield one successor when the same token is used five times at the same moment, and then none', async () => {
    const { refresh_token: token } = await login();
    const answers = await Promise.all(Array.from({ length: 5 }, () => refresh(token)));
    const successors = answers.filter((answer) => answer.status === 200);
    expect(successors).toHaveLength(1);
    expect((await refresh(String(successors[0]!.body['refresh_token']))).status).toBe(401);
  });

  it('last seven days without a refresh, and expired tokens are swept at the next log-in', async () => {
    const { refresh_token: token } = await login();
    const db = app.get(DataSource);
    const [row] = await db.query(
      `SELECT extract(epoch FROM max(expires_at) - now()) AS seconds FROM refresh_tokens WHERE rotated_at IS NULL`,
    );
    expect(Math.abs(Number(row.seconds) - 7 * 86_400)).toBeLessThan(30);
    await db.query(`UPDATE refresh_tokens SET expires_at = now() - interval '1 second'`);
    expect((await refresh(token)).status).toBe(401);
    await login();
    expect(await db.query(`SELECT 1 FROM refresh_tokens`)).toHaveLength(1);
  });

  it('store no secret in clear', async () => {
    const { refresh_token: token } = await login();
    const rows = await app.get(DataSource).query(`SELECT to_json(r)::text AS row FROM refresh_tokens r`);
    expect(JSON.stringify(rows)).not.toContain(token);
    const [user] = await app.get(DataSource).query(`SELECT password_hash FROM users`);
    expect(user.password_hash).toMatch(/^\$argon2id\$/);
  });

  it('all end at once by log-out; the API keys of the user live on', async () => {
    const [one, two] = [await login(), await login()];
    const json = { name: 'survivor' };
    const { body } = await app.send('POST', '/auth/api-keys', { headers: bearer(one.access_token), json });
    expect((await app.send('POST', '/auth/logout', { headers: bearer(one.access_token) })).status).toBe(204);
    for (const { access_token: token } of [one, two]) expect(await whoAmI(token)).toBe(401);
    for (const { refresh_token: token } of [one, two]) expect((await refresh(token)).status).toBe(401);
    const withKey = await app.send('GET', '/probe/signed-in', { headers: { 'x-api-key': String(body['key']) } });
    expect(withKey.body).toMatchObject({ kind: 'user', name: ADMIN.email });
    expect(await whoAmI((await login()).access_token)).toBe(200);
  });

  it('are nothing that a client has', async () => {
    expect((await app.send('POST', '/auth/logout', { headers: await app.asAdmin() })).status).toBe(403);
    expect((await app.send('POST', '/auth/logout')).status).toBe(401);
  });
});
