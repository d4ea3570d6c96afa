import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { ApiModule } from './api.module.js';
import { loadConfig } from './platform/config/load-config.js';
import { serveDocs } from './platform/http/openapi.js';
import { setUpHttp } from './platform/http/set-up-http.js';
import { PinoLogger } from './platform/logging/pino-logger.js';
import { dieOnBootFailure, endGracefully } from './platform/process/life-cycle.js';

/** The HTTP process. */
async function main(): Promise<void> {
  const config = loadConfig(process.env);
  const logger = new PinoLogger(config.log.level, 'api');
  const app = await NestFactory.create<NestExpressApplication>(ApiModule.forRoot(config), {
    logger,
    bodyParser: false,
    abortOnError: false,
  });
  setUpHttp(app, config);
  serveDocs(app);
  endGracefully(app, logger, 30_000);
  await app.listen(config.http.port, config.http.host);
  const { port } = app.getHttpServer().address() as { port: number };
  logger.log(`listening on http://${config.http.host}:${port}`, 'Process');
  process.send?.({ type: 'listening', port });
}

main().catch(dieOnBootFailure);
