import { DatabaseUnreachable } from './database-client.js';

/** SQLSTATE classes with which PostgreSQL says that it, not the statement, is in trouble: connection, resources, shutdown. */
const SERVER_STATES = /^(08|53|57P)/;
const SOCKET_CODES = /^(ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT)$/;
const DRIVER_WORDS =
  /Connection terminated|connection timeout|timeout exceeded when trying to connect|is not queryable/i;

/**
 * True when a statement failed because the database went away: the work may be fine and is worth another attempt.
 * A socket code counts only on an error that came through the database driver.
 */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof DatabaseUnreachable) return true;
  const driver = (error as { driverError?: { code?: string } }).driverError;
  const code = driver?.code ?? (error as { code?: string }).code ?? '';
  if (SERVER_STATES.test(code) || DRIVER_WORDS.test(error.message)) return true;
  return SOCKET_CODES.test(code) && (driver !== undefined || /\/pg(-pool|-protocol)?\//.test(error.stack ?? ''));
}
