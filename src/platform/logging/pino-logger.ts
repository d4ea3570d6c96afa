import { type LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';
import { currentContext } from './context.js';

const LEVELS: Record<string, string> = { log: 'info', verbose: 'debug' };

/** Nest lists every route and module at boot; that is for whoever debugs wiring. */
const CHATTY = new Set(['InstanceLoader', 'RouterExplorer', 'RoutesResolver']);

/** Nest's logger as structured JSON lines; each carries the request or job id of its async context. */
export class PinoLogger implements LoggerService {
  readonly pino: Logger;

  constructor(level: string, process: 'api' | 'worker') {
    this.pino = pino({
      level,
      base: { process, pid: globalThis.process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: () => {
        const context = currentContext();
        return {
          ...(context?.requestId && { requestId: context.requestId }),
          ...(context?.jobId && { jobId: context.jobId }),
        };
      },
    });
  }

  log = (message: unknown, ...rest: unknown[]) => this.write('log', message, rest);
  error = (message: unknown, ...rest: unknown[]) => this.write('error', message, rest);
  warn = (message: unknown, ...rest: unknown[]) => this.write('warn', message, rest);
  debug = (message: unknown, ...rest: unknown[]) => this.write('debug', message, rest);
  verbose = (message: unknown, ...rest: unknown[]) => this.write('verbose', message, rest);
  fatal = (message: unknown, ...rest: unknown[]) => this.write('fatal', message, rest);

  /** Nest passes (message, [stack], context); the last string is the context. */
  private write(kind: string, message: unknown, rest: unknown[]): void {
    const context = typeof rest.at(-1) === 'string' ? (rest.at(-1) as string) : undefined;
    const level = (kind === 'log' && CHATTY.has(context ?? '') ? 'debug' : (LEVELS[kind] ?? kind)) as 'info';
    const stack = rest.length > 1 && typeof rest[0] === 'string' ? rest[0] : undefined;
    const fields = { ...(context && { context }), ...(stack && { stack }) };
    if (message instanceof Error) this.pino[level]({ ...fields, err: message }, message.message);
    else if (typeof message === 'object' && message !== null) this.pino[level]({ ...fields, ...message });
    else this.pino[level](fields, String(message));
  }
}
