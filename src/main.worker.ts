import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { loadConfig } from './platform/config/load-config.js';
import { PinoLogger } from './platform/logging/pino-logger.js';
import { dieOnBootFailure, endGracefully } from './platform/process/life-cycle.js';
import { WorkerModule } from './worker.module.js';

/** The background process: claims jobs, runs them, reports. Start as many as there are machines and cores. */
async function main(): Promise<void> {
  const config = loadConfig(process.env);
  const logger = new PinoLogger(config.log.level, 'worker');
  const app = await NestFactory.createApplicationContext(WorkerModule.forRoot(config), { logger, abortOnError: false });
  endGracefully(app, logger, 60_000);
  logger.log('worker is ready', 'Process');
  process.send?.({ type: 'ready' });
}

main().catch(dieOnBootFailure);
