import { createHash } from 'node:crypto';
import { Injectable, Logger, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type Request, type Response } from 'express';
import { catchError, from, mergeMap, of, throwError, type Observable } from 'rxjs';
import { DataSource, IsNull, Raw, type FindOptionsWhere } from 'typeorm';
import { type Principal } from '../auth/index.js';
import { invalidField } from '../platform/http/validation.js';
import { IdempotencyKey } from './idempotency-key.entity.js';

const KEEP_HOURS = 24;
/** A first request that has not answered by then died with its process. */
const ABANDONED_AFTER_S = 120;
const SANE_KEY = /^[\x20-\x7e]{1,255}$/;

/** `caller` is what the auth guard leaves on the request. */
type CallerRequest = Request & { caller?: { readonly principal: Principal } };
type Claim = Pick<IdempotencyKey, 'principal' | 'key' | 'route' | 'fingerprint'>;

/** The unique row of (caller, key) decides which of two simultaneous requests is the first. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly log = new Logger(IdempotencyInterceptor.name);

  constructor(private readonly dataSource: DataSource) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<CallerRequest>();
    const response = context.switchToHttp().getResponse<Response>();
    const key = request.header('idempotency-key');
    if (key === undefined) return next.handle();
    if (!SANE_KEY.test(key))
      throw invalidField('header', 'Idempotency-Key', 'must be 1 to 255 printable ASCII characters', key);

    const claim = claimOf(request, key, `${context.getClass().name}.${context.getHandler().name}`);
    const earlier = await this.claim(claim);
    if (earlier) return of(replay(earlier, claim, response));
    return next.handle().pipe(
      mergeMap((body) => from(this.keep(claim, response.statusCode, body))),
      catchError((error: unknown) => from(this.free(claim)).pipe(mergeMap(() => throwError(() => error)))),
    );
  }

  /** Null = the key is ours now; otherwise what the first request left. */
  private async claim(claim: Claim): Promise<IdempotencyKey | null> {
    const { manager } = this.dataSource;
    const mine = { principal: claim.principal, key: claim.key };
    await manager.delete(IdempotencyKey, { ...mine, createdAt: olderThan(KEEP_HOURS * 3600) });
    await manager.delete(IdempotencyKey, { ...mine, status: IsNull(), createdAt: olderThan(ABANDONED_AFTER_S) });
    const inserted = await manager
      .createQueryBuilder()
      .insert()
      .into(IdempotencyKey)
      .values(claim)
      .orIgnore()
      .returning('key')
      .execute();
    if ((inserted.raw as unknown[]).length > 0) return null;
    const earlier = await manager.findOneBy(IdempotencyKey, mine);
    // Freed between the two statements: the first request failed, and the caller's retry will run.
    return earlier ?? { ...claim, status: null, response: null, createdAt: new Date() };
  }

  /** The work is done: failing to remember the answer must not turn it into an error. */
  private async keep(claim: Claim, status: number, body: unknown): Promise<unknown> {
    const answer = { status, response: body ?? null } as object;
    await this.dataSource.manager
      .update(IdempotencyKey, rowOf(claim), answer)
      .catch((error: Error) => this.log.warn(`an answer could not be kept under its key: ${error.message}`));
    return body;
  }

  /** A request that failed may be repeated with its key. */
  private async free(claim: Claim): Promise<void> {
    await this.dataSource.manager.delete(IdempotencyKey, { ...rowOf(claim), status: IsNull() }).catch(() => undefined);
  }
}

function claimOf(request: CallerRequest, key: string, handler: string): Claim {
  const { params, query } = request;
  // A multipart body is not parsed yet: its length has to stand for it.
  const body: unknown = request.body ?? { bytes: request.header('content-length') };
  return {
    principal: request.caller?.principal.id ?? `anonymous:${request.ip ?? ''}`,
    key,
    route: `${request.method} ${request.path}`,
    // The handler instead of the path: `/api/x` and `/x/` are the same request.
    fingerprint: createHash('sha256')
      .update(canonical([handler, params, query, body]))
      .digest('hex'),
  };
}

/** JSON with sorted members: equal requests are equal texts. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

function replay(earlier: IdempotencyKey, claim: Claim, response: Response): unknown {
  if (earlier.fingerprint !== claim.fingerprint)
    throw new DomainError('INVALID', `Idempotency-Key "${claim.key}" was already used for another request`);
  if (earlier.status === null)
    throw new DomainError('CONFLICT', `The first request with Idempotency-Key "${claim.key}" is still running`, {
      headers: { 'Retry-After': '1' },
    });
  response.status(earlier.status).setHeader('Idempotent-Replayed', 'true');
  return earlier.response;
}

function rowOf(claim: Claim): FindOptionsWhere<IdempotencyKey> {
  return { principal: claim.principal, key: claim.key, fingerprint: claim.fingerprint };
}

function olderThan(seconds: number) {
  return Raw((column) => `${column} < now() - make_interval(secs => ${seconds})`);
}
