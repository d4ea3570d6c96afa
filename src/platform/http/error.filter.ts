import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { isDomainError } from '#libs/errors';
import { type Request, type Response } from 'express';
import { QueryFailedError } from 'typeorm';
import { type ErrorFamilyName, type WithErrorFamily } from './error-family.js';
import { STATUS_OF, TITLE_OF } from './error-status.js';

/** What every family's body is written from. */
interface Fault {
  readonly status: number;
  readonly message: string;
  readonly detail: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** PostgreSQL says with these SQLSTATE classes that it, not the request, is in trouble: 08 connection, 53 resources, 57P shutdown. */
const DATABASE_DOWN = /^(08|53|57P)/;
const CONNECTION_LOST =
  /ECONNREFUSED|ECONNRESET|ENOENT|terminat|Connection (ended|terminated)|timeout exceeded when trying to connect/i;

/** The one place where an error becomes an HTTP answer. Unknown errors are logged with the request id and say nothing. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly log = new Logger('Http');

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    const request = host.switchToHttp().getRequest<Request & WithErrorFamily>();
    const fault = this.explain(error);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    for (const [name, value] of Object.entries(fault.headers)) response.setHeader(name, value);
    if (fault.status === 401 && !response.hasHeader('WWW-Authenticate'))
      response.setHeader('WWW-Authenticate', 'Bearer');
    response.status(fault.status);
    BODY[request.errorFamily ?? 'problem'](response, fault);
  }

  private explain(error: unknown): Fault {
    if (isDomainError(error)) {
      const status = STATUS_OF[error.code];
      if (status >= 500) this.log.error(error);
      return { status, message: error.message, detail: error.detail, headers: error.headers };
    }
    if (error instanceof HttpException) return fromHttpException(error);
    const malformed = fromBodyParser(error);
    if (malformed) return malformed;
    if (isDatabaseDown(error)) {
      this.log.error(error);
      return {
        status: 503,
        message: 'The database is unavailable, please retry',
        detail: undefined,
        headers: { 'Retry-After': '2' },
      };
    }
    this.log.error(error instanceof Error ? error : new Error(String(error)));
    return { status: 500, message: 'Internal server error', detail: undefined, headers: {} };
  }
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
};

function fromHttpException(error: HttpException): Fault {
  const status = error.getStatus();
  const answer = error.getResponse();
  const message = typeof answer === 'object' && 'message' in answer ? String(answer.message) : error.message;
  return { status, message, detail: undefined, headers: {} };
}

/** body-parser's errors carry `type` and `status`; the two that users meet get a sentence that helps. */
function fromBodyParser(error: unknown): Fault | null {
  const { type, status, limit } = (error ?? {}) as { type?: string; status?: number; limit?: number };
  if (type === undefined || status === undefined || status >= 500) return null;
  const message =
    type === 'entity.too.large'
      ? `The request body is larger than the limit of ${limit} bytes`
      : type === 'entity.parse.failed'
        ? 'The request body is not valid JSON'
        : (error as Error).message;
  return { status, message, detail: undefined, headers: {} };
}

function isDatabaseDown(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code =
    (error as { code?: string }).code ?? (error as { driverError?: { code?: string } }).driverError?.code ?? '';
  if (error instanceof QueryFailedError) return DATABASE_DOWN.test(code) || CONNECTION_LOST.test(error.message);
  return CONNECTION_LOST.test(`${code} ${error.message}`) && /pg|postgres|database|connect/i.test(error.stack ?? '');
}
