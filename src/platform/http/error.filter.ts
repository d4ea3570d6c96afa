import {
  Catch,
  HttpException,
  Logger,
  NotFoundException,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import { isDomainError } from '#libs/errors';
import { type Request, type Response } from 'express';
import { isConnectionLost } from '../database/connection-lost.js';
import { allowedMethods } from './allowed-methods.js';
import { type ErrorFamilyName, type WithErrorFamily } from './error-family.js';
import { STATUS_OF, TITLE_OF } from './error-status.js';
import { ogcException } from './ogc-exception.js';
import { errorFamilyOf } from './paths.js';
import { sentinelHubError } from './sentinel-hub-error.js';

/** What every family's body is written from. */
export interface Fault {
  readonly status: number;
  readonly message: string;
  readonly detail: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** The one place where an error becomes an HTTP answer. Unknown errors are logged with the request id and say nothing. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly log = new Logger('Http');

  constructor(private readonly maxJsonBytes: number) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    const request = host.switchToHttp().getRequest<Request & WithErrorFamily>();
    const fault = toMethodNotAllowed(this.explain(error), error, request);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    for (const [name, value] of Object.entries(fault.headers)) response.setHeader(name, value);
    if (fault.status === 401 && !response.hasHeader('WWW-Authenticate'))
      response.setHeader('WWW-Authenticate', 'Bearer');
    const family = request.errorFamily ?? errorFamilyOf(request.path);
    // Only problem+json knows 422: to the others, what violates the contract is a bad request.
    const status = fault.status === 422 && family !== 'problem' && family !== 'oauth' ? 400 : fault.status;
    response.status(status);
    BODY[family](response, { ...fault, status });
  }

  private explain(error: unknown): Fault {
    if (isDomainError(error)) {
      const status = STATUS_OF[error.code];
      if (status >= 500) this.log.error(error);
      return { status, message: error.message, detail: error.detail, headers: error.headers };
    }
    if (error instanceof HttpException) return this.fromHttpException(error);
    if (isServerDown(error)) {
      this.log.error(error);
      return {
        status: 503,
        message: 'A server the platform stands on is unavailable (see /health/ready), please retry',
        detail: undefined,
        headers: { 'Retry-After': '2' },
      };
    }
    this.log.error(error instanceof Error ? error : new Error(String(error)));
    return { status: 500, message: 'Internal server error', detail: undefined, headers: {} };
  }

  /** Nest's own refusals; it also turns body-parser's errors into these, keeping only their sentence. */
  private fromHttpException(error: HttpException): Fault {
    const status = error.getStatus();
    const answer = error.getResponse();
    const told = typeof answer === 'object' && 'message' in answer ? String(answer.message) : error.message;
    return { status, message: this.reword(status, told), detail: undefined, headers: {} };
  }

  private reword(status: number, told: string): string {
    if (status === 400 && /JSON/.test(told)) return `The request body is not valid JSON: ${told}`;
    if (status === 413) return `The request body is larger than the limit of ${this.maxJsonBytes} bytes`;
    return told;
  }
}

/** The router knows only "no route"; the path may well be right. */
function toMethodNotAllowed(fault: Fault, error: unknown, request: Request): Fault {
  if (!(error instanceof NotFoundException)) return fault;
  const allowed = allowedMethods(request);
  if (allowed.length === 0 || allowed.includes(request.method)) return fault;
  const message = `HTTP 405 Method Not Allowed: ${request.method} ${request.path}; allowed: ${allowed.join(', ')}`;
  return { ...fault, status: 405, message, headers: { Allow: allowed.join(', ') } };
}

const BODY: Record<ErrorFamilyName, (response: Response, fault: Fault) => void> = {
  problem: (response, fault) => {
    const body = {
      type: 'about:blank',
      title: TITLE_OF[fault.status] ?? 'Error',
      status: fault.status,
      detail: fault.detail ?? fault.message,
    };
    response.type('application/problem+json').send(JSON.stringify(body));
  },
  /** RFC 6749 §5.2; `detail.error` carries the OAuth error word. */
  oauth: (response, fault) => {
    const word =
      (fault.detail as { error?: string } | undefined)?.error ??
      (fault.status >= 500 ? 'server_error' : 'invalid_request');
    response.json({ error: word, error_description: fault.message });
  },
  'sentinel-hub': (response, fault) => {
    response.json({ error: sentinelHubError(fault) });
  },
  stac: (response, fault) => {
    const error = sentinelHubError(fault);
    response.json({ code: error.code, description: fault.message, error });
  },
  ogc: (response, fault) => {
    const { contentType, body } = ogcException(response.req, fault);
    response.type(contentType).send(body);
  },
};

/** A server we stand on cannot be reached or is going down: not the request's fault, and worth a retry. */
function isServerDown(error: unknown): boolean {
  return isConnectionLost(error) || (error as { syscall?: string } | null)?.syscall === 'connect';
}
