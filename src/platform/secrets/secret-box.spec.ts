import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { SecretBox } from './secret-box.js';
import { secretKeys } from './secret-keys.js';

const key = () => randomBytes(32);

describe('SecretBox', () => {
  it('gives back what it was given, and never the same text twice', () => {
    const box = new SecretBox([key()]);
    const secret = { accessKey: 'AKIA', secretAccessKey: 'ü'.repeat(100) };
    const [a, b] = [box.seal(secret, 'async/1'), box.seal(secret, 'async/1')];
    expect([box.open(a, 'async/1'), box.open(b, 'async/1')]).toEqual([secret, secret]);
    expect(a).not.toBe(b);
    expect(Buffer.from(a.split('.')[1]!, 'base64url').includes('AKIA')).toBe(false);
  });

  it('opens nothing that was moved, changed, or sealed with another key', () => {
    const box = new SecretBox([key()]);
    const sealed = box.seal('secret', 'async/1');
    const changed = `${sealed.slice(0, -2)}${sealed.endsWith('AA') ? 'BB' : 'AA'}`;
    expect(() => box.open(sealed, 'async/2')).toThrow('cannot be read');
    expect(() => box.open(changed, 'async/1')).toThrow('cannot be read');
    expect(() => new SecretBox([key()]).open(sealed, 'async/1')).toThrow('SWATH_SECRETS_KEYS');
    expect(() => box.open('', 'async/1')).toThrow('cannot be read');
  });

  it('opens with old keys and seals with the newest', () => {
    const [old, young] = [key(), key()];
    const sealed = new SecretBox([old]).seal(1, 'x');
    const box = new SecretBox([young, old]);
    expect(box.open(sealed, 'x')).toBe(1);
    expect([box.isCurrent(sealed), box.isCurrent(box.seal(1, 'x'))]).toEqual([false, true]);
  });
});

describe('secretKeys', () => {
  it('takes the configured ones, else one that processes of the data folder share', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'swath-secrets-'));
    const configured = key();
    expect(await secretKeys([configured.toString('base64')], dir)).toEqual([configured]);
    const made = await Promise.all([secretKeys([], dir), secretKeys([], dir), secretKeys([], dir)]);
    expect(new Set(made.map(([one]) => one!.toString('hex'))).size).toBe(1);
    expect((await stat(join(dir, 'secrets.key'))).mode & 0o777).toBe(0o600);
    await rm(dir, { recursive: true });
  });

  it('refuses a file without a key', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'swath-secrets-'));
    await writeFile(join(dir, 'secrets.key'), 'short');
    await expect(secretKeys([], dir)).rejects.toThrow('holds no key');
    await rm(dir, { recursive: true });
  });
});
