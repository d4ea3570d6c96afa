import { isAdmin, type Principal, type Visibility } from '../auth/index.js';

/**
 * Who may read a collection or scene, as a set of marks: a caller reads what shares a mark with them. `public`,
 * `signed-in`, `account:<uuid>`, `role:<role>`, `user:<uuid>`. One `&&` in SQL decides lists, counts and facets alike.
 */
export type Reader = string;

/** The marks a caller carries; null = an administrator, who reads everything. */
export function readerMarks(principal: Principal | null): Reader[] | null {
  if (isAdmin(principal)) return null;
  if (principal === null) return ['public'];
  const { accountId, ownerId, role } = principal;
  return ['public', 'signed-in', `account:${accountId}`, `user:${ownerId}`, `role:${role}`];
}

export const ACCOUNT_VISIBILITIES = ['private', 'account', 'internal', 'public'] as const;
/** Of collections: `account` = everybody of the account that owns it. */
export type CollectionVisibility = (typeof ACCOUNT_VISIBILITIES)[number];

export interface Owned {
  readonly accountId: string | null;
  /** `Principal.ownerId` */
  readonly createdBy: string | null;
}

export function collectionReaders(visibility: CollectionVisibility, { accountId, createdBy }: Owned): Reader[] {
  const owner = createdBy === null ? [] : [`user:${createdBy}`];
  switch (visibility) {
    case 'public':
      return ['public'];
    case 'internal':
      return ['signed-in'];
    case 'account':
      return accountId === null ? ['signed-in'] : [`account:${accountId}`];
    case 'private':
      return owner;
  }
}

/** The inverse of `collectionReaders`, for showing what a collection's rights are; grants to others do not change it. */
export function visibilityOf(readers: readonly Reader[]): CollectionVisibility {
  if (readers.includes('public')) return 'public';
  if (readers.includes('signed-in')) return 'internal';
  return readers.some((reader) => reader.startsWith('account:')) ? 'account' : 'private';
}

export interface RegistryRow {
  readonly visibility: Visibility;
  readonly published: boolean;
  readonly createdBy: string | null;
  readonly grants: ReadonlyArray<{ readonly role: string | null; readonly userId: string | null }>;
}

/** jobs-and-visibility §9 as marks: the same people as `canRead` finds. */
export function registryReaders({ visibility, published, createdBy, grants }: RegistryRow): Reader[] {
  const owner = createdBy === null ? [] : [`user:${createdBy}`];
  if (!published) return owner;
  switch (visibility) {
    case 'public':
      return ['public'];
    case 'internal':
      return ['signed-in', ...owner];
    case 'restricted':
      return [...owner, ...grants.map(({ role, userId }) => (role === null ? `user:${userId}` : `role:${role}`))];
    case 'private':
      return owner;
  }
}
