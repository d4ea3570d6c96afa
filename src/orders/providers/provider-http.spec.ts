import { describe, expect, it } from '@jest/globals';
import { DomainError } from '#libs/errors';
import { type OutboundDocument } from '../../platform/outbound/outbound-messages.js';
import { type Outbound } from '../../platform/outbound/outbound.js';
import { ProviderHttp } from './provider-http.js';

const URL_ = new URL('https://eo.example.org/search');
const answering = (status: number, body: string, headers: OutboundDocument['headers'] = {}) =>
  new ProviderHttp({
    read: async () => ({ url: URL_, status, mediaType: '', charset: null, headers, bytes: Buffer.from(body) }),
  } as unknown as Outbound).json('The archive', URL_);
const fault = (...answer: Parameters<typeof answering>) =>
  answering(...answer).then(
    () => null,
    (error: DomainError) => error,
  );

describe('a provider’s answer', () => {
  it('is its JSON', async () => expect(await answering(201, '{"a": 1}')).toEqual({ a: 1 }));

  it.each([
    [400, '{"description": "bad bbox"}', 'BAD_REQUEST', 'The archive answered 400: bad bbox'],
    [422, '{"detail": [{"msg": "no"}]}', 'BAD_REQUEST', 'The archive answered 422: [{"msg":"no"}]'],
    [401, '{"message": "who are you"}', 'UPSTREAM_FAILED', 'The archive answered 401: who are you'],
    [404, '', 'NOT_FOUND', 'The archive answered 404'],
    [500, '<html>stack</html>', 'UPSTREAM_FAILED', 'The archive answered 500'],
    [503, 'down', 'UNAVAILABLE', 'The archive answered 503: down'],
    [200, '<html>', 'UPSTREAM_FAILED', 'The archive: /search was answered with something that is no JSON'],
  ])('%i %s is %s in its words', async (status, body, code, message) =>
    expect(await fault(status, body)).toMatchObject({ code, message }),
  );

  it('429 says when to come again', async () =>
    expect(await fault(429, 'slow down', { 'retry-after': '7' })).toMatchObject({ code: 'RATE_LIMITED', headers: { 'Retry-After': '7' } })); // prettier-ignore
});
