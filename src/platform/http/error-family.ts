import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';

/** Each API family has its own error body (architecture §7). */
export type ErrorFamilyName =
  | 'problem'
  | 'oauth'
  /** `{error: {status, reason, message, code, errors?}}` — auth-and-errors §5. */
  | 'sentinel-hub'
  /** `{code, description}`, with the Sentinel Hub member beside it (catalog §8, OGC API Features). */
  | 'stac'
  /** The exception documents of WMS and WMTS. */
  | 'ogc';

export interface WithErrorFamily {
  errorFamily?: ErrorFamilyName;
}

const ERROR_FAMILY = Symbol('error-family');

/** On a controller or handler; without it errors are `application/problem+json`. */
export const ErrorFamily = (family: ErrorFamilyName) => SetMetadata(ERROR_FAMILY, family);

/** Runs before every other guard, so that also their refusals speak the family's language. Never refuses. */
@Injectable()
export class ErrorFamilyGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const family = this.reflector.getAllAndOverride<ErrorFamilyName>(ERROR_FAMILY, [
      context.getHandler(),
      context.getClass(),
    ]);
    context.switchToHttp().getRequest<WithErrorFamily>().errorFamily = family;
    return true;
  }
}
