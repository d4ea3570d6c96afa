import { Injectable } from '@nestjs/common';
import { ClientAuthentication } from '../clients/client-authentication.js';
import { type OauthClient } from '../clients/oauth-client.entity.js';
import { Sessions, type SessionTokens } from '../sessions/sessions.service.js';
import { AccessTokens } from '../tokens/access-tokens.js';
import { badTokenRequest, invalidClient, invalidUser } from './oauth-error.js';
import { type ClientCredentials, type TokenRequest } from './token-request.js';

/** Tokens of a grant; only people get a refresh token, a machine has its secret. */
export type GrantedTokens = SessionTokens | { readonly accessToken: string; readonly refreshToken: null };

/** The three grants of the token endpoint. */
@Injectable()
export class TokenGrants {
  constructor(
    private readonly clients: ClientAuthentication,
    private readonly sessions: Sessions,
    private readonly tokens: AccessTokens,
  ) {}

  /** @throws UNAUTHENTICATED, BAD_REQUEST with the OAuth error word; RATE_LIMITED. */
  async grant(request: TokenRequest, address: string | undefined): Promise<GrantedTokens> {
    const client = request.client === null ? null : await this.authenticated(request.client, address);
    const clientId = client?.clientId ?? null;
    switch (request.grant) {
      case 'client_credentials':
        return { accessToken: await this.forClient(client), refreshToken: null };
      case 'password': {
        const origin = { address, retryAfter: 'milliseconds' } as const;
        const tokens = await this.sessions.signIn(request.username, request.password, origin, clientId);
        if (tokens === null) throw invalidUser();
        return tokens;
      }
      case 'refresh_token': {
        const tokens = await this.sessions.refresh(request.refreshToken, clientId);
        if (tokens === null) throw badTokenRequest('invalid_grant', 'Invalid refresh token');
        return tokens;
      }
    }
  }

  private async authenticated({ clientId, secrets, byHeader }: ClientCredentials, address: string | undefined) {
    const client = await this.clients.authenticate(clientId, secrets, address);
    if (client === null) throw invalidClient(byHeader);
    return client;
  }

  private async forClient(client: OauthClient | null): Promise<string> {
    if (client === null) throw invalidClient(false);
    const { id, accountId, clientId } = client;
    return this.tokens.issue({ kind: 'client', id, accountId, clientId });
  }
}
