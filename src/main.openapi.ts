import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { NestFactory } from '@nestjs/core';
import { format } from 'prettier';
import { ApiModule } from './api.module.js';
import { loadConfig } from './platform/config/load-config.js';
import { openApiDocument } from './platform/http/openapi.js';
import { dieOnBootFailure } from './platform/process/life-cycle.js';

/** Writes docs/openapi.json from the code; needs no database and no Redis (`preview` builds the graph only). */
async function main(): Promise<void> {
  const config = loadConfig({ DATABASE_URL: 'postgresql://preview/preview', REDIS_URL: 'redis://preview' });
  const app = await NestFactory.create(ApiModule.forRoot(config), {
    preview: true,
    logger: false,
    abortOnError: false,
  });
  const json = await format(JSON.stringify(openApiDocument(app)), { parser: 'json' });
  await writeFile('docs/openapi.json', json);
  process.exit(0);
}

main().catch(dieOnBootFailure);
