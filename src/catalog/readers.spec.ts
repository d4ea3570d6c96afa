import { describe, expect, it } from '@jest/globals';
import { canRead, type Principal, type Role, type Visibility } from '../auth/index.js';
import { collectionReaders, readerMarks, registryReaders, visibilityOf, type CollectionVisibility } from './readers.js';

const person = (ownerId: string, role: Role, accountId = 'a1'): Principal => ({
  kind: 'user',
  id: ownerId,
  ownerId,
  accountId,
  role,
  name: `${ownerId}@swath.test`,
  scope: 'full',
});
const PEOPLE: Record<string, Principal | null> = {
  anonymous: null,
  owner: person('u1', 'editor'),
  colleague: person('u2', 'viewer'),
  stranger: person('u3', 'editor', 'a2'),
  admin: person('u4', 'admin'),
};
const sees = (readers: readonly string[], principal: Principal | null) => {
  const marks = readerMarks(principal);
  return marks === null || marks.some((mark) => readers.includes(mark));
};
const whoSees = (readers: readonly string[]) => Object.keys(PEOPLE).filter((who) => sees(readers, PEOPLE[who] ?? null));

describe('collectionReaders', () => {
  const owned = { accountId: 'a1', createdBy: 'u1' };
  const ofHouse = { accountId: null, createdBy: null };
  it.each<[CollectionVisibility, typeof owned | typeof ofHouse, string[]]>([
    ['private', owned, ['owner', 'admin']],
    ['account', owned, ['owner', 'colleague', 'admin']],
    ['internal', owned, ['owner', 'colleague', 'stranger', 'admin']],
    ['public', owned, ['anonymous', 'owner', 'colleague', 'stranger', 'admin']],
    ['private', ofHouse, ['admin']],
    ['account', ofHouse, ['owner', 'colleague', 'stranger', 'admin']],
  ])('%s of %j is seen by %j', (visibility, owner, expected) => {
    expect(whoSees(collectionReaders(visibility, owner))).toEqual(expected);
  });

  it.each<CollectionVisibility>(['private', 'account', 'internal', 'public'])('%s is read back', (visibility) => {
    expect(visibilityOf(collectionReaders(visibility, owned))).toBe(visibility);
  });
});

describe('registryReaders', () => {
  const visibilities: Visibility[] = ['private', 'restricted', 'internal', 'public'];
  const grants = [[], [{ role: 'viewer', userId: null }], [{ role: null, userId: 'u3' }]] as Array<
    Array<{ role: string | null; userId: string | null }>
  >;

  it('lets exactly those read whom the registry lets read', () => {
    for (const visibility of visibilities)
      for (const published of [true, false])
        for (const createdBy of ['u1', null])
          for (const granted of grants)
            for (const principal of Object.values(PEOPLE)) {
              const holdsGrant = granted.some(
                ({ role, userId }) => principal !== null && (role === principal.role || userId === principal.ownerId),
              );
              const row = { visibility, published, createdBy };
              expect([
                row,
                granted,
                principal?.name,
                sees(registryReaders({ ...row, grants: granted }), principal),
              ]).toEqual([row, granted, principal?.name, canRead(principal, row, holdsGrant)]);
            }
  });
});
