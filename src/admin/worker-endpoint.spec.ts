import { afterEach, describe, expect, it } from '@jest/globals';
import { HealthChecks } from '../platform/health/health-checks.js';
import { Metrics } from '../platform/metrics/metrics.js';
import { WorkerEndpoint } from './worker-endpoint.js';

describe('a worker’s port', () => {
  const health = new HealthChecks();
  let endpoint: WorkerEndpoint;
  afterEach(() => endpoint.onApplicationShutdown());

  async function open(port: number | null): Promise<(path: string, init?: RequestInit) => Promise<Response>> {
    const http = { host: '127.0.0.1' } as ConstructorParameters<typeof WorkerEndpoint>[1];
    endpoint = new WorkerEndpoint({ queues: null, units: 0, port }, http, health, new Metrics());
    await endpoint.onApplicationBootstrap();
    return (path, init) => fetch(`http://127.0.0.1:${endpoint.port}${path}`, init);
  }

  it('tells that it lives, whether its parts answer, and its metrics', async () => {
    const ask = await open(0);
    expect(await (await ask('/health/live')).json()).toEqual({ status: 'up' });
    health.register('database', async () => {
      throw new Error('no answer');
    });
    const ready = await ask('/health/ready');
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { status: 'down', parts: { database: { status: 'down', reason: 'no answer' } } },
    ]);
    expect(await (await ask('/metrics?now')).text()).toContain('process_resident_memory_bytes');
  });

  it('serves nothing else', async () => {
    const ask = await open(0);
    expect((await ask('/api/v1/process')).status).toBe(404);
    expect((await ask('/metrics', { method: 'POST' })).status).toBe(405);
  });

  it('is not opened unless it is told', async () => {
    await open(null);
    expect(endpoint.port).toBeNull();
  });
});
