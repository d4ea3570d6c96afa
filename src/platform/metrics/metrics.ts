import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Between looks at how late the event loop is: each wakes the process, also one that has nothing to do. */
const LAG_RESOLUTION_MS = 100;

/** Prometheus metrics of this process. Features register their own instruments on `registry`. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
  readonly httpRequests = new Histogram({
    name: 'swath_http_request_duration_seconds',
    help: 'Duration of HTTP requests by route pattern',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry, eventLoopMonitoringPrecision: LAG_RESOLUTION_MS });
  }

  counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  /** Of durations in seconds, from tenths to minutes. */
  histogram(name: string, help: string, labelNames: string[]): Histogram {
    const buckets = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
    return new Histogram({ name, help, labelNames, buckets, registers: [this.registry] });
  }

  /** A value read when scraped. */
  gauge(name: string, help: string, labelNames: string[], collect: (gauge: Gauge) => Promise<void> | void): Gauge {
    return new Gauge({
      name,
      help,
      labelNames,
      registers: [this.registry],
      async collect() {
        await collect(this);
      },
    });
  }
}
