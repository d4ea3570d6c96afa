import { describe, expect, it } from '@jest/globals';
import { Passwords } from './passwords.js';

describe('Passwords', () => {
  const passwords = new Passwords();

  it('recognises a password by an argon2id hash that differs each time', async () => {
    const [one, two] = await Promise.all([passwords.hash('secret'), passwords.hash('secret')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,p=1,t=2\$/);
    expect(one).not.toBe(two);
    expect(await passwords.matches(one, 'secret')).toBe(true);
    expect(await passwords.matches(one, 'Secret')).toBe(false);
  });

  it('lets nobody in as nobody, not even with the password of the stand-in hash', async () => {
    expect(await passwords.matches(null, 'nobody')).toBe(false);
  });

  it('takes as long for an unknown name as for a wrong password', async () => {
    const stored = await passwords.hash('secret');
    const time = async (hash: string | null) => {
      const started = performance.now();
      for (let i = 0; i < 5; i += 1) await passwords.matches(hash, 'wrong');
      return performance.now() - started;
    };
    await time(null);
    // Without the stand-in the ratio is under 0.01; other work on the machine moves it by less than a factor of four.
    expect((await time(null)) / (await time(stored))).toBeGreaterThan(0.25);
  });
});
