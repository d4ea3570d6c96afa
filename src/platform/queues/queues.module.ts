import { BullModule } from '@nestjs/bull';
import { Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { type QueueOptions } from 'bull';
import { DataSource } from 'typeorm';
import { HealthChecks } from '../health/health-checks.js';
import { queuePrefix } from './queue-prefix.js';
import { RedisConnections } from './redis-connections.js';

/** The Redis connections of the process and their part of `/health/ready`. */
@Module({ providers: [RedisConnections], exports: [RedisConnections] })
export class RedisModule implements OnModuleInit {
  constructor(
    private readonly connections: RedisConnections,
    private readonly health: HealthChecks,
  ) {}

  onModuleInit(): void {
    this.health.register('queue', async () => {
      await this.connections.ready(1_000);
      await this.connections.for('client').ping();
    });
  }
}

/** Bull queues by name, injectable with `@InjectQueue(name)`. */
@Module({})
export class QueuesModule {
  static register(...names: readonly string[]): DynamicModule {
    const queues = BullModule.registerQueueAsync(
      ...names.map((name) => ({
        name,
        imports: [RedisModule],
        inject: [RedisConnections, DataSource],
        useFactory: queueOptions,
      })),
    );
    return { module: QueuesModule, imports: [RedisModule, queues], exports: [RedisModule, queues] };
  }
}

async function queueOptions(connections: RedisConnections, dataSource: DataSource): Promise<QueueOptions> {
  return {
    prefix: await queuePrefix(dataSource),
    createClient: (kind) => connections.for(kind),
    defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
    // Bull's own idea of a lost job only frees the bell of a process that died between hearing and claiming: looked for
    // often. Whether work is lost, the row's lease says: a lock outlives any pause of the event loop.
    settings: { lockDuration: 60_000, stalledInterval: 5_000, maxStalledCount: 1 },
  };
}
