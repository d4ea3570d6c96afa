import { describe, expect, it } from '@jest/globals';
import { CAPABILITIES, hasCapability, isAtLeast, lowerRole } from './capabilities.js';
import { ROLES } from './principal.js';

describe('roles', () => {
  it('give anonymous callers nothing', () => {
    expect(CAPABILITIES.admin.some((capability) => hasCapability(null, capability))).toBe(false);
  });

  it('form a ladder on which each rung can do all that the one below can', () => {
    const [viewer, editor, admin] = ROLES.map((role) => CAPABILITIES[role]);
    expect(editor).toEqual(expect.arrayContaining([...viewer!]));
    expect(admin).toEqual(expect.arrayContaining([...editor!]));
    expect(editor).not.toContain('manage_users');
  });

  it('compare by rung', () => {
    expect(isAtLeast('editor', 'editor')).toBe(true);
    expect(isAtLeast('viewer', 'editor')).toBe(false);
    expect(lowerRole('admin', 'viewer')).toBe('viewer');
    expect(lowerRole('viewer', 'admin')).toBe('viewer');
  });
});
