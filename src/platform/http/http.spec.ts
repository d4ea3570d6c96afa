import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Type } from 'class-transformer';
import { IsInt, IsString, MaxLength, ValidateNested } from 'class-validator';
import { DomainError, type ErrorCode } from '#libs/errors';
import { loadConfig } from '../config/load-config.js';
import { ErrorFamily } from './error-family.js';
import { HttpModule } from './http.module.js';
import { ConfigModule } from '../config/config.module.js';
import { rootPaths, sentinelHubPaths } from './paths.js';
import { setUpHttp } from './set-up-http.js';
import { IsAnyUuid, UuidPipe } from './uuid.pipe.js';

class Nested {
  @IsInt() count!: number;
}
class Thing {
  @IsString() @MaxLength(5) title!: string;
  @IsAnyUuid({ each: true }) ids!: string[];
  @ValidateNested() @Type(() => Nested) nested!: Nested;
}

@Controller(rootPaths('things'))
class ThingsController {
  @Post() create(@Body() thing: Thing) {
    return thing;
  }
  @Get('fail/:code') fail(@Param('code') code: ErrorCode) {
    throw new DomainError(code, 'told', { headers: { 'Retry-After': '7' } });
  }
  @Get('bug') bug() {
    throw new Error('password=hunter2 in /secret/path');
  }
  @Get('oauth') @ErrorFamily('oauth') oauth() {
    throw new DomainError('UNAUTHENTICATED', 'no such client', { detail: { error: 'invalid_client' } });
  }
  @Get('by-id/:id') byId(@Param('id', UuidPipe) id: string) {
    return { id };
  }
}

@Controller(sentinelHubPaths('byoc', 'things'))
@ErrorFamily('sentinel-hub')
class SentinelHubThingsController {
  @Post() create(@Body() thing: Thing) {
    return thing;
  }
  @Get('conflict') conflict() {
    throw new DomainError('CONFLICT', 'taken', { detail: { code: 'COMMON_EXCEPTION' } });
  }
}

describe('HTTP conventions', () => {
  let app: NestExpressApplication;
  let url: string;

  beforeAll(async () => {
    const config = loadConfig({ DATABASE_URL: 'postgresql://x/x', REDIS_URL: 'redis://x', SWATH_MAX_JSON_MB: '1' });
    const module = await Test.createTestingModule({
      imports: [ConfigModule.forRoot(config), HttpModule],
      controllers: [ThingsController, SentinelHubThingsController],
    }).compile();
    app = module.createNestApplication<NestExpressApplication>({ bodyParser: false, logger: false });
    setUpHttp(app, config);
    await app.listen(0, '127.0.0.1');
    url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  });
  afterAll(() => app.close());

  const post = (body: string) =>
    fetch(`${url}/things`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });

  it('names every violated field with its value, nested ones too', async () => {
    const response = await post('{"title": "too long", "ids": ["nope"], "nested": {"count": 1.5}}');
    expect(response.status).toBe(422);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    const body = (await response.json()) as { detail: Array<{ loc: string[]; input?: unknown }> };
    expect(body.detail.map((d) => d.loc.join('.'))).toEqual(['body.title', 'body.ids', 'body.nested.count']);
    expect(body.detail[2]?.input).toBe(1.5);
  });

  it('accepts a UUID of any version in upper case and hands it on in lower case, on both spellings, with a trailing slash', async () => {
    const id = '2489E9AD-2EE2-8E00-8EC9-32D5F69181C0';
    for (const path of ['things', 'api/things']) {
      const response = await fetch(`${url}/${path}/by-id/${id}/`, { redirect: 'manual' });
      expect([response.status, await response.json()]).toEqual([200, { id: id.toLowerCase() }]);
    }
    expect((await fetch(`${url}/things/by-id/42`)).status).toBe(422);
  });

  it.each([
    ['NOT_FOUND', 404],
    ['CONFLICT', 409],
    ['RATE_LIMITED', 429],
    ['STORAGE_FULL', 507],
  ])('maps %s to %i and keeps its headers', async (code, status) => {
    const response = await fetch(`${url}/things/fail/${code}`);
    expect(response.status).toBe(status);
    expect(response.headers.get('retry-after')).toBe('7');
    expect(await response.json()).toMatchObject({ type: 'about:blank', status, detail: 'told' });
  });

  it('tells nothing about an unexpected error but its request id', async () => {
    const response = await fetch(`${url}/things/bug`, { headers: { 'x-request-id': 'abc-1' } });
    expect(response.status).toBe(500);
    expect(response.headers.get('x-request-id')).toBe('abc-1');
    expect(await response.text()).not.toContain('hunter2');
  });

  it('speaks OAuth where the controller says so', async () => {
    const response = await fetch(`${url}/things/oauth`);
    expect([response.status, await response.json()]).toEqual([
      401,
      { error: 'invalid_client', error_description: 'no such client' },
    ]);
  });

  it('refuses a broken and an oversized body with a sentence', async () => {
    expect(await (await post('{"title":')).json()).toMatchObject({
      status: 400,
      detail: expect.stringContaining('The request body is not valid JSON'),
    });
    const large = await post(JSON.stringify({ title: 'x'.repeat(1024 * 1024 + 1) }));
    expect(large.status).toBe(413);
    expect(await large.json()).toMatchObject({ detail: expect.stringContaining('1048576') });
  });

  it('answers a browser pre-flight without a token', async () => {
    const response = await fetch(`${url}/things`, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example', 'access-control-request-method': 'POST' },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example');
  });

  it('gives unknown routes a problem body and Server-Timing to every answer', async () => {
    const response = await fetch(`${url}/nothing/here`);
    expect(await response.json()).toMatchObject({ status: 404, title: 'Not Found' });
    expect(response.headers.get('server-timing')).toMatch(/total;dur=/);
  });

  it('says which methods a path takes', async () => {
    const response = await fetch(`${url}/things/bug`, { method: 'DELETE' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect(await response.json()).toMatchObject({ status: 405, title: 'Method Not Allowed' });
  });

  describe('in the Sentinel Hub family', () => {
    it('lists violated fields by their path, with 400', async () => {
      const body = '{"title": "ok", "ids": [], "nested": {"count": 1.5}}';
      for (const path of ['api/v1/byoc/things', 'byoc/v1/things']) {
        const headers = { 'content-type': 'application/json' };
        const response = await fetch(`${url}/${path}`, { method: 'POST', body, headers });
        expect([response.status, await response.json()]).toEqual([
          400,
          {
            error: {
              status: 400,
              reason: 'Bad Request',
              message: expect.stringContaining('nested.count'),
              code: 'COMMON_BAD_PAYLOAD',
              errors: [{ parameter: 'nested->count', violation: expect.any(String), invalidValue: 1.5 }],
            },
          },
        ]);
      }
    });

    it('takes the code word that the error names', async () => {
      const response = await fetch(`${url}/api/v1/byoc/things/conflict`);
      expect([response.status, await response.json()]).toEqual([
        409,
        { error: { status: 409, reason: 'Conflict', message: 'taken', code: 'COMMON_EXCEPTION' } },
      ]);
    });

    it.each([
      ['GET', 'api/v1/byoc/nothing', 404, 'COMMON_NOT_FOUND'],
      ['DELETE', 'api/v1/byoc/things', 405, 'COMMON_METHOD_NOT_ALLOWED'],
    ])('keeps its envelope outside any handler: %s %s', async (method, path, status, code) => {
      const response = await fetch(`${url}/${path}`, { method });
      expect([response.status, await response.json()]).toMatchObject([status, { error: { status, code } }]);
    });

    it('keeps its envelope for a body that is not JSON', async () => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${url}/api/v1/byoc/things`, { method: 'POST', body: '{', headers });
      expect(await response.json()).toMatchObject({ error: { status: 400, code: 'COMMON_BAD_PAYLOAD' } });
    });
  });

  it('speaks STAC below /stac and the catalogue, the Sentinel Hub member beside it', async () => {
    for (const path of ['stac/nothing', 'api/v1/catalog/1.0.0/nothing', 'catalog/v1/nothing']) {
      expect(await (await fetch(`${url}/${path}`)).json()).toMatchObject({
        code: 'COMMON_NOT_FOUND',
        description: expect.stringContaining('nothing'),
        error: { status: 404 },
      });
    }
  });
});
