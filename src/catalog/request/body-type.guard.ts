import { type CanActivate, type ExecutionContext, mixin, type Type } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type Request } from 'express';

/** 415 for a body of another media type than these; one without a body is for the handler to refuse. */
export function BodyTypeGuard(...types: string[]): Type<CanActivate> {
  class Guard implements CanActivate {
    canActivate(context: ExecutionContext): boolean {
      const request = context.switchToHttp().getRequest<Request>();
      if (request.header('content-length') === '0' || request.is(types) !== false) return true;
      throw new DomainError(
        'UNSUPPORTED_MEDIA_TYPE',
        `Content-Type ${JSON.stringify(request.header('content-type') ?? '')} is not taken here; send ${types.join(' or ')}`,
      );
    }
  }
  return mixin(Guard);
}
