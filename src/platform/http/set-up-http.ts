import { type NestExpressApplication } from '@nestjs/platform-express';
import { type Config } from '../config/config.js';
import { CORS } from './cors.js';
import { ErrorFilter } from './error.filter.js';
import { isJsonBody } from './json-bodies.js';
import { requestLog } from './request-log.js';
import { ContractValidation } from './validation.js';

/** A socket on which nothing has moved for so long is given up. */
const SILENCE_MS = 10 * 60_000;

/** Everything about HTTP that is the same in `main.api` and in a test application. Create the app with `bodyParser: false`. */
export function setUpHttp(app: NestExpressApplication, config: Config): void {
  // One hop: with `true` Express would believe the leftmost X-Forwarded-For entry, which the caller writes.
  app.set('trust proxy', config.http.trustProxy ? 1 : false);
  app.set('query parser', 'simple');
  app.disable('x-powered-by');
  app.disable('etag');
  app.enableCors(CORS);
  app.use(requestLog);
  app.useBodyParser('json', { limit: config.http.maxJsonBytes, type: isJsonBody });
  app.useBodyParser('urlencoded', { limit: config.http.maxJsonBytes, extended: false });
  app.useGlobalPipes(new ContractValidation());
  app.useGlobalFilters(new ErrorFilter(config.http.maxJsonBytes));
  // Node ends a request that has not arrived within 5 minutes, which a large upload has not; it ends silent ones instead.
  const server = app.getHttpServer();
  server.requestTimeout = 0;
  server.setTimeout(SILENCE_MS);
}
