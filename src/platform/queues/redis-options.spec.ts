import { describe, expect, it } from '@jest/globals';
import { redisOptionsOf } from './redis-options.js';

describe('redisOptionsOf', () => {
  it.each([
    ['redis://cache', { host: 'cache', port: 6379, db: 0 }],
    ['redis://cache:6380/3', { host: 'cache', port: 6380, db: 3 }],
    ['redis://me:p%40ss@cache', { host: 'cache', port: 6379, db: 0, username: 'me', password: 'p@ss' }],
    ['rediss://cache:6390', { host: 'cache', port: 6390, db: 0, tls: {} }],
    ['unix:///run/redis.sock', { path: '/run/redis.sock', db: 0 }],
    ['unix:///run/my%20redis.sock?db=2', { path: '/run/my redis.sock', db: 2 }],
  ])('reads %s', (url, options) => {
    expect(redisOptionsOf(url)).toEqual(options);
  });
});
