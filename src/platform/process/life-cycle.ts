import { type INestApplicationContext, type LoggerService } from '@nestjs/common';
import { isDomainError } from '#libs/errors';
import { ConfigError } from '../config/load-config.js';

/** sysexits.h EX_CONFIG: the supervisor does not restart a process that ends with it. */
export const EXIT_CONFIG = 78;

/**
 * Ends the process gracefully on SIGTERM, SIGINT, or when the supervisor that forked it is gone; a second signal, or
 * `graceMs` without an end, is immediate.
 */
export function endGracefully(app: INestApplicationContext, log: LoggerService, graceMs: number): void {
  let ending = false;
  const end = (reason: string) => {
    if (ending) process.exit(1);
    ending = true;
    log.log(`stopping: ${reason}`, 'Process');
    setTimeout(() => process.exit(1), graceMs).unref();
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error(error, 'Process');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', () => end('SIGTERM'));
  process.on('SIGINT', () => end('SIGINT'));
  if (process.send) process.once('disconnect', () => end('the supervisor is gone'));
}

/** Configuration faults are printed as they are; anything else is a bug and keeps its stack. */
export function dieOnBootFailure(error: unknown): never {
  if (error instanceof ConfigError || isDomainError(error, 'INVALID')) {
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_CONFIG);
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
}
