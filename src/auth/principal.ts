export const ROLES = ['viewer', 'editor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export type Capability =
  'export' | 'upload' | 'create_layers' | 'edit_metadata' | 'manage_collections' | 'manage_users' | 'manage_settings';

/** Who is calling, after the credential resolved. Anonymous callers are `null`, never a special principal. */
export interface Principal {
  readonly kind: 'user' | 'client';
  /** Id of the user or OAuth client row. */
  readonly id: string;
  /** What `created_by` stores: the user; for a client the user who made it, so both see the same private things. */
  readonly ownerId: string;
  readonly accountId: string;
  readonly role: Role;
  /** E-mail of a user, client id of a client. */
  readonly name: string;
  /** `read_only` API keys may only read. */
  readonly scope: 'full' | 'read_only';
}
