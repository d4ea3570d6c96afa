import { ROLES, type Capability, type Principal, type Role } from './principal.js';

const EDITOR: readonly Capability[] = ['export', 'upload', 'create_layers', 'edit_metadata', 'manage_collections'];

/** Role → capabilities, ingest-vrt §9.2. */
export const CAPABILITIES: Readonly<Record<Role, readonly Capability[]>> = {
  viewer: ['export'],
  editor: EDITOR,
  admin: [...EDITOR, 'manage_users', 'manage_settings'],
};

export function hasCapability(principal: Principal | null, capability: Capability): boolean {
  return principal !== null && CAPABILITIES[principal.role].includes(capability);
}

export function isAdmin(principal: Principal | null): boolean {
  return principal?.role === 'admin';
}

/** Roles are a ladder: each can do everything that the ones before it in `ROLES` can. */
export function isAtLeast(role: Role, floor: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(floor);
}

export function lowerRole(a: Role, b: Role): Role {
  return isAtLeast(a, b) ? b : a;
}
