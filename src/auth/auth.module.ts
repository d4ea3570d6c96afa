import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuthGuard } from './access/auth.guard.js';
import { CallerResolver } from './access/caller-resolver.js';
import { PrincipalLookup } from './access/principal-lookup.query.js';
import { Account } from './account.entity.js';
import { ApiKey } from './api-keys/api-key.entity.js';
import { ApiKeysController } from './api-keys/api-keys.controller.js';
import { ApiKeys } from './api-keys/api-keys.service.js';
import { ClientAuthentication } from './clients/client-authentication.js';
import { ClientsController } from './clients/clients.controller.js';
import { Clients } from './clients/clients.service.js';
import { OauthClient } from './clients/oauth-client.entity.js';
import { FirstStart } from './first-start/first-start.js';
import { TokenController } from './oauth/token.controller.js';
import { TokenGrants } from './oauth/token-grants.service.js';
import { FailedAttempts } from './secrets/failed-attempts.js';
import { Passwords } from './secrets/passwords.js';
import { SessionsController } from './sessions/sessions.controller.js';
import { Sessions } from './sessions/sessions.service.js';
import { AccessTokens } from './tokens/access-tokens.js';
import { RefreshToken } from './tokens/refresh-token.entity.js';
import { RefreshTokens } from './tokens/refresh-tokens.js';
import { SigningKey } from './tokens/signing-key.entity.js';
import { SigningKeys } from './tokens/signing-keys.js';
import { WellKnownController } from './tokens/well-known.controller.js';
import { User } from './users/user.entity.js';
import { UsersController } from './users/users.controller.js';
import { Users } from './users/users.service.js';

/** For the API process: every route is closed unless its decorators open it. Import after HttpModule. */
@Module({
  imports: [TypeOrmModule.forFeature([Account, User, OauthClient, ApiKey, RefreshToken, SigningKey])],
  controllers: [
    TokenController,
    SessionsController,
    UsersController,
    ClientsController,
    ApiKeysController,
    WellKnownController,
  ],
  providers: [
    Passwords,
    FailedAttempts,
    SigningKeys,
    AccessTokens,
    RefreshTokens,
    Sessions,
    Users,
    Clients,
    ClientAuthentication,
    ApiKeys,
    TokenGrants,
    PrincipalLookup,
    CallerResolver,
    FirstStart,
    { provide: APP_GUARD, useClass: AuthGuard },
  ],
})
export class AuthModule {}
