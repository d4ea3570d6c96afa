import {
  applyDecorators,
  Injectable,
  SetMetadata,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DomainError } from '#libs/errors';
import { type Request } from 'express';
import { HarvestConfig } from '../config/config.js';
import { PublicWorkLimit } from './public-work-limit.js';

/**
 * What an open route does for people without an account: `search` asks another server, `points` reads from one, `ingest`
 * makes datasets or jobs. An operator can close the last two.
 */
export type PublicWorkKind = 'search' | 'points' | 'ingest';

const KIND = Symbol('public-work');

/** Beside `@Public()`, on routes that write or fetch from elsewhere. Adds 401 (where closed) and 429 for anonymous callers. */
export const PublicWork = (kind: PublicWorkKind) =>
  applyDecorators(SetMetadata(KIND, kind), UseGuards(PublicWorkGuard));

/**
 * Bounds what one anonymous address may ask for per minute; who signs in is not counted. All such routes share one count,
 * which lives in this process.
 */
@Injectable()
export class PublicWorkGuard implements CanActivate {
  private readonly isOpen: Readonly<Record<PublicWorkKind, boolean>>;

  constructor(
    private readonly reflector: Reflector,
    private readonly limit: PublicWorkLimit,
    { isPublicIngest, isPointQueryPublic }: HarvestConfig,
  ) {
    this.isOpen = { search: true, points: isPointQueryPublic, ingest: isPublicIngest };
  }

  /** @throws UNAUTHENTICATED, RATE_LIMITED */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    // `caller` is what the AuthGuard, which has run before, leaves on the request of somebody who signed in.
    const request = context.switchToHttp().getRequest<Request & { caller?: unknown }>();
    if (request.caller !== undefined) return true;
    const kind = this.reflector.getAllAndOverride<PublicWorkKind>(KIND, [context.getHandler(), context.getClass()]);
    if (!this.isOpen[kind])
      throw new DomainError('UNAUTHENTICATED', 'Sign in: this installation has closed this operation to the public', {
        headers: { 'WWW-Authenticate': 'Bearer' },
      });
    await this.limit.count(request.ip);
    return true;
  }
}
