import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADMIN, CLIENT, startAuthApp, type AuthApp } from '../support/auth-app.js';

describe('brute force', () => {
  let app: AuthApp;
  beforeAll(async () => (app = await startAuthApp()));
  afterAll(() => app.close());

  const token = (secret: string) =>
    app.form('/oauth/token', { grant_type: 'client_credentials', client_id: CLIENT.id, client_secret: secret });
  const login = (password: string) => app.form('/auth/login', { username: ADMIN.email, password });

  it('leaves alone whoever knows the secret, however often and however many at once', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => token(CLIENT.secret)));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
  });

  it('is answered with 429 and milliseconds at the token endpoint', async () => {
    const answers = await Promise.all(Array.from({ length: 25 }, (_, i) => token(`guess ${i}`)));
    const guessed = answers.filter((answer) => answer.status === 401).length;
    expect(guessed).toBeGreaterThanOrEqual(10);
    expect(guessed).toBeLessThanOrEqual(11);

    const refused = await token(CLIENT.secret);
    expect([refused.status, refused.body['error']]).toEqual([429, 'slow_down']);
    const retryAfterMs = Number(refused.headers.get('retry-after'));
    expect(retryAfterMs).toBeGreaterThan(1000);
    expect(retryAfterMs).toBeLessThanOrEqual(60_000);
  });

  it('is answered with 429 and seconds at log-in, where the failures of the client do not count', async () => {
    for (let i = 0; i < 10; i += 1) expect((await login(`guess ${i}`)).status).toBe(401);
    const refused = await login(ADMIN.password);
    expect(refused.body).toMatchObject({ status: 429, title: 'Too Many Requests' });
    const retryAfterS = Number(refused.headers.get('retry-after'));
    expect(retryAfterS).toBeGreaterThan(0);
    expect(retryAfterS).toBeLessThanOrEqual(60);
  });
});
