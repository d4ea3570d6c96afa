import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { ConfigError } from './platform/config/load-config.js';
import { dataSourceOptions } from './platform/database/data-source.js';
import { EXIT_CONFIG } from './platform/process/life-cycle.js';
import { reseal } from './platform/secrets/reseal.js';
import { SecretBox } from './platform/secrets/secret-box.js';
import { secretKeys } from './platform/secrets/secret-keys.js';
import { SEALED_COLUMNS } from './sealed-columns.js';
import { configOfInstance, StartRefused } from './supervisor/index.js';

/** `npm run secrets:rotate`: exit code 0 when the newest key opens every stored secret. */
async function main(): Promise<number> {
  const { database, secrets, data } = configOfInstance(process.env);
  const box = new SecretBox(await secretKeys(secrets.keys, data.dir));
  const dataSource = await new DataSource(dataSourceOptions(database.url)).initialize();
  try {
    let isAllCurrent = true;
    for (const column of SEALED_COLUMNS) {
      const { resealed, current, unreadable } = await reseal(dataSource, box, column);
      process.stdout.write(`${column.table}: ${resealed} sealed anew, ${current} had the newest key\n`);
      for (const line of unreadable) process.stderr.write(`  ${line}\n`);
      isAllCurrent &&= unreadable.length === 0;
    }
    return isAllCurrent ? 0 : 1;
  } finally {
    await dataSource.destroy();
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`);
    else if (error instanceof StartRefused) process.stderr.write(`${error.message}\n  What to do: ${error.fix}\n`);
    else process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(error instanceof ConfigError ? EXIT_CONFIG : 1);
  },
);
