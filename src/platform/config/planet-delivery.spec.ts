import { describe, expect, it } from '@jest/globals';
import { loadConfig } from './load-config.js';
import { planetDelivery } from './planet-delivery.js';

const JSON_TEXT =
  '{"type": "amazon_s3", "parameters": {"bucket": "x", "aws_secret_access_key": "hush", "path_prefix": "/a/b/"}}';

describe('planetDelivery', () => {
  it('is a block of Planet’s and the place where its files are found', () => {
    expect(planetDelivery(undefined, undefined)).toBeNull();
    expect(planetDelivery(JSON_TEXT, 'drop')).toEqual({
      bucket: 'drop',
      prefix: 'a/b/',
      block: JSON.parse(JSON_TEXT) as object,
    });
    expect(planetDelivery('{"type": "destination", "parameters": {}}', 'drop')).toMatchObject({ prefix: '' });
  });

  it.each([
    [JSON_TEXT, undefined],
    [undefined, 'drop'],
    ['null', 'drop'],
    ['[]', 'drop'],
    ['{"type": "amazon_s3"}', 'drop'],
    ['{"aws_secret_access_key": "hush"', 'drop'],
  ])('%s with %s stops the start, without a key in the message', (json, bucket) => {
    const env = {
      DATABASE_URL: 'postgres://h/d',
      REDIS_URL: 'redis://h',
      PLANET_DELIVERY: json,
      PLANET_DELIVERY_BUCKET: bucket,
    };
    expect(() => loadConfig(env)).toThrow('PLANET_DELIVERY');
    expect(planetDelivery(json, bucket)).not.toContain('hush');
  });
});
