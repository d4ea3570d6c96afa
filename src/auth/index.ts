export { ApiCredentials, Caller, Public, ReadOnlyPost, RequireCapability } from './access/route-access.js';
export { accountExists } from './account-exists.query.js';
export { accountNames } from './account-names.query.js';
export { accountOfSubject } from './account-of-subject.query.js';
export { AuthModule } from './auth.module.js';
export { CAPABILITIES, hasCapability, isAdmin } from './capabilities.js';
export { ROLES, type Capability, type Principal, type Role } from './principal.js';
export { principalOfUser } from './principal-of-user.query.js';
export { canRead, canWrite, readableBy, type Guarded, type SqlPredicate, type Visibility } from './visibility.js';
