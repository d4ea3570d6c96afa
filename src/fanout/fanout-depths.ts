import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Metrics } from '../platform/metrics/metrics.js';
import { depths } from './tasks.query.js';

/**
 * How much there is to do in the whole installation, for an autoscaler: told by the API and by every worker alike, so it
 * is known when no worker runs. Take one of them, never the sum.
 */
@Injectable()
export class FanoutDepths implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    const labels = ['kind', 'state'];
    this.metrics.gauge('swath_fanout_units', 'Units of open tasks that wait or run', labels, async (gauge) => {
      // Away, PostgreSQL has no figures; the other metrics are still told.
      const rows = await depths(this.dataSource).catch(() => []);
      gauge.reset();
      for (const { kind, left, running } of rows) {
        gauge.set({ kind, state: 'waiting' }, left - running);
        gauge.set({ kind, state: 'running' }, running);
      }
    });
  }
}
