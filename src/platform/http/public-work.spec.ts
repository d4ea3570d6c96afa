import { describe, expect, it } from '@jest/globals';
import { Reflector } from '@nestjs/core';
import { type ExecutionContext } from '@nestjs/common';
import { type HarvestConfig } from '../config/config.js';
import { PublicWorkLimit } from './public-work-limit.js';
import { PublicWork, PublicWorkGuard } from './public-work.js';

class Routes {
  @PublicWork('search') search() {}
  @PublicWork('points') points() {}
  @PublicWork('ingest') ingest() {}
}

const SETTINGS = { isPublicIngest: true, isPointQueryPublic: true, publicRequestsPerMinute: 2 } as HarvestConfig;

function guardOf(settings: Partial<HarvestConfig> = {}) {
  const config = { ...SETTINGS, ...settings };
  const guard = new PublicWorkGuard(new Reflector(), new PublicWorkLimit(config), config);
  return (route: keyof Routes, request: { ip?: string; caller?: object } = { ip: '192.0.2.1' }) =>
    guard.canActivate({
      getHandler: () => Routes.prototype[route],
      getClass: () => Routes,
      switchToHttp: () => ({ getRequest: () => request }),
    } as unknown as ExecutionContext);
}

describe('PublicWorkGuard', () => {
  it('counts an anonymous address over all open routes, and tells when to come back', async () => {
    const pass = guardOf();
    await pass('search');
    await pass('ingest', { ip: '::ffff:192.0.2.1' });
    await expect(pass('points')).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      headers: { 'Retry-After': expect.stringMatching(/^\d+$/) },
    });
    await expect(pass('points', { ip: '192.0.2.2' })).resolves.toBe(true);
  });

  it('does not count who signed in, and nobody where the limit is 0', async () => {
    const [pass, unlimited] = [guardOf(), guardOf({ publicRequestsPerMinute: 0 })];
    for (let i = 0; i < 5; i++) {
      await expect(pass('ingest', { ip: '192.0.2.1', caller: {} })).resolves.toBe(true);
      await expect(unlimited('ingest')).resolves.toBe(true);
    }
  });

  it('lets an operator close ingestion and point queries to the public, but not the search', async () => {
    const pass = guardOf({ isPublicIngest: false, isPointQueryPublic: false });
    await expect(pass('ingest')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(pass('points')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(pass('ingest', { caller: {} })).resolves.toBe(true);
    await expect(pass('search')).resolves.toBe(true);
  });
});
