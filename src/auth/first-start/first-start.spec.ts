import { describe, expect, it } from '@jest/globals';
import { announcement } from './first-start.js';

const MADE = { admin_email: 'a@b', admin_password: 'the-password', client_id: 'the-id', client_secret: 'the-secret' };
const NONE = { adminEmail: null, adminPassword: null, clientId: null, clientSecret: null };

describe('announcement', () => {
  it('shows what was made up', () => {
    const text = announcement(MADE, NONE, '/data/credentials.json');
    for (const value of [...Object.values(MADE), '/data/credentials.json']) expect(text).toContain(value);
  });

  it('does not repeat a secret that the operator gave', () => {
    const text = announcement(MADE, { ...NONE, adminPassword: 'the-password', clientSecret: 'the-secret' }, 'f');
    expect(text).not.toContain('the-password');
    expect(text).not.toContain('the-secret');
    expect(text).toContain('the-id');
  });
});
