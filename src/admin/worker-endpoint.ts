import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { HttpConfig, WorkerConfig } from '../platform/config/config.js';
import { HealthChecks } from '../platform/health/health-checks.js';
import { Metrics } from '../platform/metrics/metrics.js';

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const json = (status: number, body: object): Answer => ({
  status,
  type: 'application/json',
  body: JSON.stringify(body),
});

/** What the monitoring asks a worker, at the paths of the API: alive, ready, how busy. Nothing else is served. */
@Injectable()
export class WorkerEndpoint implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger(WorkerEndpoint.name);
  private server: Server | null = null;

  constructor(
    private readonly config: WorkerConfig,
    private readonly http: HttpConfig,
    private readonly health: HealthChecks,
    private readonly metrics: Metrics,
  ) {}

  /** The port it got; null = it was told none. */
  get port(): number | null {
    return (this.server?.address() as AddressInfo | null)?.port ?? null;
  }

  /** @throws when the port is taken: the worker does not start then */
  async onApplicationBootstrap(): Promise<void> {
    const { port } = this.config;
    if (port === null) return;
    this.server = createServer((request, response) => void this.serve(request, response));
    this.server.listen(port, this.http.host);
    await once(this.server, 'listening');
    this.log.log(`health and metrics at http://${this.http.host}:${this.port}`);
  }

  onApplicationShutdown(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, type, body } = await this.answer(request).catch((error: unknown) => {
      this.log.error(error);
      return json(500, { status: 'down' });
    });
    response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
  }

  private async answer({ method, url = '/' }: IncomingMessage): Promise<Answer> {
    if (method !== 'GET' && method !== 'HEAD') return json(405, { status: 405, title: 'Method Not Allowed' });
    switch (url.split('?', 1)[0]) {
      case '/health/live':
        return json(200, { status: 'up' });
      case '/health/ready': {
        const readiness = await this.health.run();
        return json(readiness.status === 'up' ? 200 : 503, readiness);
      }
      case '/metrics': {
        const { registry } = this.metrics;
        return { status: 200, type: registry.contentType, body: await registry.metrics() };
      }
      default:
        return json(404, { status: 404, title: 'Not Found' });
    }
  }
}
