import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { type NextFunction, type Request, type Response } from 'express';
import { currentContext, runInContext } from '../logging/context.js';

const SAFE_ID = /^[\w.:-]{1,128}$/;
const log = new Logger('Http');

/**
 * Gives every request an id (a caller's sane `X-Request-ID` is kept), echoes it, and writes one line at the end with
 * status, duration and the stage times that `timed()` collected; the same times go out as `Server-Timing`.
 */
export function requestLog(request: Request, response: Response, next: NextFunction): void {
  const given = request.header('x-request-id');
  const requestId = given && SAFE_ID.test(given) ? given : randomUUID();
  response.setHeader('X-Request-ID', requestId);
  const started = performance.now();

  runInContext({ requestId }, () => {
    const context = currentContext();
    sendTimings(response, started, () => context?.stages ?? new Map());
    response.once('close', () => {
      const facts = {
        requestId,
        method: request.method,
        path: request.path,
        status: response.writableFinished ? response.statusCode : 499,
        ms: round(performance.now() - started),
        ...(context &&
          context.stages.size > 0 && {
            stages: Object.fromEntries([...context.stages].map(([k, v]) => [k, round(v)])),
          }),
        ...context?.facts,
      };
      if (response.statusCode >= 500) log.warn({ msg: 'request', ...facts });
      else if (!request.path.startsWith('/health')) log.log({ msg: 'request', ...facts });
    });
    next();
  });
}

/** Headers must be set before they are flushed, and the times are known only then. */
function sendTimings(response: Response, started: number, stages: () => Map<string, number>): void {
  const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => Response;
  response.writeHead = ((...args: unknown[]) => {
    const entries = [...stages(), ['total', performance.now() - started] as const];
    response.setHeader('Server-Timing', entries.map(([name, ms]) => `${name};dur=${round(ms)}`).join(', '));
    return writeHead(...args);
  }) as typeof response.writeHead;
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
