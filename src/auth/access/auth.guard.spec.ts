import { describe, expect, it } from '@jest/globals';
import { type DomainError } from '#libs/errors';
import { type Principal, type Role } from '../principal.js';
import { assertAllowed } from './auth.guard.js';
import { type RouteAccess } from './route-access.js';

const closed: RouteAccess = {
  anonymous: false,
  credentialsInBody: false,
  readOnlyPost: false,
  capability: null,
  role: null,
};
const a = (role: Role, scope: Principal['scope'] = 'full'): Principal => ({
  kind: 'user',
  id: 'u',
  ownerId: 'u',
  accountId: 'a',
  role,
  name: 'u@example.org',
  scope,
});

function verdict(principal: Principal | null, access: Partial<RouteAccess>, method = 'GET'): string {
  try {
    assertAllowed(principal, { ...closed, ...access }, method);
    return 'allowed';
  } catch (error) {
    return (error as DomainError).code;
  }
}

describe('assertAllowed', () => {
  it('closes a route without decorators to anonymous callers only', () => {
    expect(verdict(null, {})).toBe('UNAUTHENTICATED');
    expect(verdict(a('viewer'), {}, 'POST')).toBe('allowed');
    expect(verdict(null, { anonymous: true })).toBe('allowed');
  });

  it('asks an anonymous caller to sign in, not to have a capability', () => {
    expect(verdict(null, { anonymous: true, capability: 'upload' })).toBe('UNAUTHENTICATED');
  });

  it.each<[Role, string, string]>([
    ['viewer', 'FORBIDDEN', 'FORBIDDEN'],
    ['editor', 'allowed', 'FORBIDDEN'],
    ['admin', 'allowed', 'allowed'],
  ])('gives a %s upload: %s, manage_users: %s', (role, upload, manage) => {
    expect(verdict(a(role), { capability: 'upload' }, 'POST')).toBe(upload);
    expect(verdict(a(role), { capability: 'manage_users' }, 'POST')).toBe(manage);
  });

  it('knows rungs of the ladder', () => {
    expect(['viewer', 'editor', 'admin'].map((r) => verdict(a(r as Role), { role: 'editor' }))).toEqual([
      'FORBIDDEN',
      'allowed',
      'allowed',
    ]);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('keeps a read-only key of an administrator from %s', (method) => {
    expect(verdict(a('admin', 'read_only'), {}, method)).toBe('FORBIDDEN');
    expect(verdict(a('admin', 'read_only'), { anonymous: true }, method)).toBe('FORBIDDEN');
  });

  it('lets a read-only key read, and use a POST that only reads', () => {
    for (const method of ['GET', 'HEAD', 'OPTIONS'])
      expect(verdict(a('viewer', 'read_only'), {}, method)).toBe('allowed');
    expect(verdict(a('viewer', 'read_only'), { readOnlyPost: true }, 'POST')).toBe('allowed');
  });
});
