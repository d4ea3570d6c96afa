import { describe, expect, it } from '@jest/globals';
import { type Principal, type Role } from './principal.js';
import { canRead, canWrite, readableBy, type Visibility } from './visibility.js';

const person = (id: string, role: Role): Principal => ({
  kind: 'user',
  id,
  ownerId: id,
  accountId: 'account',
  role,
  name: `${id}@example.org`,
  scope: 'full',
});

const CALLERS = {
  anonymous: null,
  viewer: person('viewer', 'viewer'),
  editor: person('editor', 'editor'),
  owner: person('owner', 'editor'),
  admin: person('admin', 'admin'),
};
type CallerName = keyof typeof CALLERS;

/** ingest-vrt §9.3: [visibility, published, granted] → who reads. The owner and administrators always do. */
const READERS: ReadonlyArray<[Visibility, boolean, boolean, CallerName[]]> = [
  ['public', true, false, ['anonymous', 'viewer', 'editor']],
  ['public', true, true, ['anonymous', 'viewer', 'editor']],
  ['internal', true, false, ['viewer', 'editor']],
  ['internal', true, true, ['viewer', 'editor']],
  ['restricted', true, false, []],
  ['restricted', true, true, ['viewer', 'editor']],
  ['private', true, false, []],
  ['private', true, true, []],
  ['public', false, true, []],
  ['internal', false, true, []],
  ['restricted', false, true, []],
  ['private', false, true, []],
];

describe('canRead', () => {
  it.each(READERS)('%s, published %s, granted %s: owner, admin and %j', (visibility, published, granted, readers) => {
    const expected = new Set<string>([...readers, 'owner', 'admin']);
    for (const [name, caller] of Object.entries(CALLERS)) {
      const row = { visibility, published, createdBy: 'owner' };
      // A grant is never held by somebody who is not signed in; the predicate must not rely on it.
      expect([name, canRead(caller, row, granted)]).toEqual([name, expected.has(name)]);
    }
  });

  it('shows a private row that belongs to nobody to administrators only', () => {
    const row = { visibility: 'private', published: true, createdBy: null } as const;
    const readers = Object.entries(CALLERS).filter(([, caller]) => canRead(caller, row, false));
    expect(readers.map(([name]) => name)).toEqual(['admin']);
  });
});

describe('canWrite', () => {
  it('is for the owner and administrators, whatever the visibility', () => {
    const writers = Object.entries(CALLERS).filter(([, caller]) => canWrite(caller, { createdBy: 'owner' }));
    expect(writers.map(([name]) => name)).toEqual(['owner', 'admin']);
  });

  it('takes an absent owner for nobody, not for an anonymous caller', () => {
    const writers = Object.entries(CALLERS).filter(([, caller]) => canWrite(caller, { createdBy: null }));
    expect(writers.map(([name]) => name)).toEqual(['admin']);
  });

  it('lets a client write what its owner made', () => {
    const client: Principal = { ...person('machine', 'editor'), kind: 'client', ownerId: 'owner' };
    expect(canWrite(client, { createdBy: 'owner' })).toBe(true);
  });
});

describe('readableBy', () => {
  it('names its row by the alias and passes values as parameters', () => {
    const { sql, parameters } = readableBy(CALLERS.viewer, 'd');
    expect(sql).toContain('d.visibility');
    expect(sql).not.toContain('viewer');
    expect(parameters).toEqual({ vOwner: 'viewer', vRole: 'viewer' });
  });
});
