export { ApiCredentials, Caller, Public, ReadOnlyPost, RequireCapability } from './access/route-access.js';
export { accountExists } from './account-exists.query.js';
export { AuthModule } from './auth.module.js';
export { CAPABILITIES, hasCapability, isAdmin } from './capabilities.js';
export { ROLES, type Capability, type Principal, type Role } from './principal.js';
export { canRead, canWrite, readableBy, type Guarded, type SqlPredicate, type Visibility } from './visibility.js';
