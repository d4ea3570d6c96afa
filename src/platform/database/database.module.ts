import { Global, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { DatabaseConfig } from '../config/config.js';
import { HealthChecks } from '../health/health-checks.js';
import { dataSourceOptions, migrate } from './data-source.js';

/** TypeORM over PostgreSQL + PostGIS. Entities come from each feature's `forFeature`; the schema only from migrations. */
@Global()
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [DatabaseConfig],
      useFactory: (config: DatabaseConfig) => ({
        ...dataSourceOptions(config.url),
        autoLoadEntities: true,
        retryAttempts: 10,
        retryDelay: 1000,
      }),
      // Migrate before any module's onModuleInit looks at a table.
      dataSourceFactory: async (options) => {
        if (!options) throw new Error('TypeORM asked for a data source without options');
        const dataSource = await new DataSource(options).initialize();
        await migrate(dataSource);
        return dataSource;
      },
    }),
  ],
})
export class DatabaseModule implements OnModuleInit {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    private readonly health: HealthChecks,
  ) {}

  onModuleInit(): void {
    this.health.register('database', async () => {
      await this.dataSource.query('SELECT postgis_lib_version()');
    });
  }
}
