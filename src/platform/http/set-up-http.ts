import { type NestExpressApplication } from '@nestjs/platform-express';
import { type Config } from '../config/config.js';
import { CORS } from './cors.js';
import { ErrorFilter } from './error.filter.js';
import { requestLog } from './request-log.js';
import { validationPipe } from './validation.js';

/** Everything about HTTP that is the same in `main.api` and in a test application. Create the app with `bodyParser: false`. */
export function setUpHttp(app: NestExpressApplication, config: Config): void {
  // One hop: with `true` Express would believe the leftmost X-Forwarded-For entry, which the caller writes.
  app.set('trust proxy', config.http.trustProxy ? 1 : false);
  app.set('query parser', 'simple');
  app.disable('x-powered-by');
  app.disable('etag');
  app.enableCors(CORS);
  app.use(requestLog);
  app.useBodyParser('json', { limit: config.http.maxJsonBytes, type: ['application/json', 'application/*+json'] });
  app.useBodyParser('urlencoded', { limit: config.http.maxJsonBytes, extended: false });
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ErrorFilter(config.http.maxJsonBytes));
}
