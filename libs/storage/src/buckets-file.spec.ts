import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadBucketsFile } from './buckets-file.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swath-buckets-file-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const load = async (content: unknown) => {
  const path = join(folder, 'buckets.json');
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return loadBucketsFile(path);
};
const good = {
  endpoint: 'http://s3:9000',
  region: 'us-east-1',
  accessKeyId: 'id',
  secretAccessKey: 'top/secret+value=',
};

describe('loadBucketsFile', () => {
  it('returns what it read', async () => {
    const full = { ...good, endpoint: 'https://s3.example.org', prefix: 'a/b', forcePathStyle: false };
    expect(await load({ swath: good, 'other.data': full })).toEqual({ swath: good, 'other.data': full });
  });

  it('names all faults at once, by bucket, field and value, and never a key', async () => {
    const failure = load({
      '../x': good,
      a: { ...good, endpoint: 'ftp://host', region: '', prefix: '/abs', forcePathStyle: 'yes' },
      b: { ...good, endpoint: 'https://user:hunter2@host/path', accessKeyId: 'AKIA\nx=1', secretAccessKey: 'sec\nret' },
      c: { endpoint: 'http://s3', colour: 'blue' },
      d: 'http://s3',
    });
    await expect(failure).rejects.toMatchObject({ code: 'INVALID' });
    const { message } = (await failure.catch((error: unknown) => error)) as Error;
    expect(message.split('\n')).toEqual([
      'The buckets file buckets.json has 13 fault(s):',
      '  - "../x" is no bucket name: 1–63 letters, digits, ".", "_", "-"',
      '  - a.endpoint must be http(s)://host[:port] without a path, got "ftp://host"',
      '  - a.region must be a non-empty string, e.g. "us-east-1", got ""',
      '  - a.prefix must be a relative key without trailing slash, got "/abs"',
      '  - a.forcePathStyle must be true or false, got "yes"',
      '  - b.endpoint must be http(s)://host[:port] without a path, got "https://***@host/path"',
      '  - b.accessKeyId must be a non-empty string',
      '  - b.secretAccessKey must be a non-empty string',
      '  - c.region is missing',
      '  - c.accessKeyId is missing',
      '  - c.secretAccessKey is missing',
      '  - c.colour is not known; known: endpoint, region, accessKeyId, secretAccessKey, prefix, forcePathStyle',
      '  - d must be an object',
    ]);
  });

  it('does not quote the text around a JSON fault', async () => {
    const failure = load('{"swath": {"secretAccessKey": "hunter2" "region": "x"}}');
    await expect(failure).rejects.toMatchObject({ code: 'INVALID', message: expect.not.stringContaining('hunter') });
    await expect(failure).rejects.toThrow(/buckets\.json is not valid JSON \(at character \d+\)/);
  });

  it('says that the file is absent, and of which setting it is the value', async () => {
    await expect(loadBucketsFile(join(folder, 'absent.json'))).rejects.toThrow(
      'The buckets file absent.json cannot be read (ENOENT); see SWATH_BUCKETS',
    );
  });

  it.each(['[]', 'null', '"x"'])('refuses the top level %s', async (text) => {
    await expect(load(text)).rejects.toThrow('the top level must be an object');
  });
});
