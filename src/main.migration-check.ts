import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { loadConfig } from './platform/config/load-config.js';
import { dieOnBootFailure } from './platform/process/life-cycle.js';
import { ApiModule } from './api.module.js';

/** Migrates the (empty) database of DATABASE_URL and fails when the entities and the schema disagree. */
async function main(): Promise<void> {
  const config = loadConfig({ REDIS_URL: 'redis://unused', ...process.env });
  const app = await NestFactory.create(ApiModule.forRoot(config), { logger: ['error'], abortOnError: false });
  const { upQueries } = await app.get(DataSource).driver.createSchemaBuilder().log();
  if (upQueries.length > 0) {
    const statements = upQueries.map((q) => `  ${q.query}`).join('\n');
    throw new Error(`Entities and migrations disagree; a migration is missing that does:\n${statements}`);
  }
  process.stdout.write('migrations and entities agree\n');
  process.exit(0);
}

main().catch(dieOnBootFailure);
