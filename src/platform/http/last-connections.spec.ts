import { Agent, get } from 'node:http';
import { type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { type INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { type Response } from 'express';
import { LastConnections } from './last-connections.js';

/** An answer that takes a moment, over a connection that its client would keep. */
async function answered(app: INestApplication): Promise<{ ended: Promise<void>; agent: Agent }> {
  let enter = () => {};
  const entered = new Promise<void>((resolve) => (enter = resolve));
  app.use('/slow', async (_: unknown, response: Response) => {
    enter();
    await pause(200);
    response.end('done');
  });
  await app.listen(0, '127.0.0.1');
  const server = app.getHttpServer();
  server.keepAliveTimeout = 65_000;
  const agent = new Agent({ keepAlive: true });
  const ended = new Promise<void>((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    get({ port, path: '/slow', agent }, (answer) => answer.resume().on('end', resolve)).on('error', reject);
  });
  await entered;
  return { ended, agent };
}

describe('a server that closes', () => {
  it('answers what it was asked, and does not wait for connections that clients would keep', async () => {
    const module = await Test.createTestingModule({ providers: [LastConnections] }).compile();
    const app = module.createNestApplication({ logger: false });
    const { ended, agent } = await answered(app);
    const started = performance.now();
    await Promise.all([app.close(), ended]);
    expect(performance.now() - started).toBeLessThan(20_000);
    agent.destroy();
  });
});
