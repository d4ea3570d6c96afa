import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startS3Server, type S3Server } from '../../../test/support/s3-server.js';
import { Buckets } from './buckets.js';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'swath-buckets-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const settings = { endpoint: 'http://127.0.0.1:9', region: 'r', accessKeyId: 'id', secretAccessKey: 'secret' };

describe('Buckets', () => {
  it('creates the house bucket on first use', async () => {
    const buckets = new Buckets({ dataDir });
    expect(await buckets.get('swath')).toBeNull();
    await buckets.house().put('a', Buffer.from('1'));
    expect([await buckets.names(), await buckets.get('swath')]).toEqual([['swath'], buckets.house()]);
    expect(buckets.house().gdalPath('a')).toBe(join(dataDir, 'buckets', 'swath', 'a'));
  });

  it('finds a folder made while it runs, and misses one that is gone', async () => {
    const buckets = new Buckets({ dataDir });
    expect(await buckets.get('fresh')).toBeNull();
    await mkdir(join(dataDir, 'buckets', 'fresh'), { recursive: true });
    expect((await buckets.get('fresh'))?.kind).toBe('filesystem');
    await rename(join(dataDir, 'buckets', 'fresh'), join(dataDir, 'buckets', 'renamed'));
    expect([await buckets.get('fresh'), await buckets.names()]).toEqual([null, ['renamed']]);
    await expect(buckets.getOrThrow('fresh')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('names a folder at once, also when it was asked often before', async () => {
    const buckets = new Buckets({ dataDir });
    const make = (name: string) => mkdir(join(dataDir, 'buckets', name), { recursive: true });
    await make('a');
    // The folder has been left alone for long: from here on its names are remembered.
    await utimes(join(dataDir, 'buckets'), 1, 1);
    expect([await buckets.names(), await buckets.names()]).toEqual([['a'], ['a']]);
    await make('b');
    expect(await buckets.names()).toEqual(['a', 'b']);
    // Within one tick of the file system's clock.
    await make('c');
    expect(await buckets.names()).toEqual(['a', 'b', 'c']);
  });

  it('takes neither links, nor files, nor odd names for buckets', async () => {
    const buckets = new Buckets({ dataDir });
    await mkdir(join(dataDir, 'buckets', '.hidden'), { recursive: true });
    await writeFile(join(dataDir, 'buckets', 'file'), '');
    await symlink('/', join(dataDir, 'buckets', 'link'));
    await mkdir(join(dataDir, 'run'));
    const names = ['.hidden', 'file', 'link', '..', '../run', '', '/', 'a\0b'];
    expect(await Promise.all(names.map((name) => buckets.get(name)))).toEqual(names.map(() => null));
    expect(await buckets.names()).toEqual([]);
  });

  it('refuses a linked house bucket', async () => {
    await mkdir(join(dataDir, 'buckets'));
    await symlink(tmpdir(), join(dataDir, 'buckets', 'swath'));
    expect(() => new Buckets({ dataDir }).house()).toThrow('must be a folder, not a symbolic link');
  });

  it('prefers a configured S3 bucket to a folder of the same name', async () => {
    await mkdir(join(dataDir, 'buckets', 'swath'), { recursive: true });
    const buckets = new Buckets({ dataDir, s3: { swath: settings, archive: settings } });
    expect([buckets.house().kind, await buckets.names()]).toEqual(['s3', ['archive', 'swath']]);
    buckets.close();
  });

  it('gives GDAL no special environment without S3', async () => {
    expect(await new Buckets({ dataDir }).gdalEnvironment()).toEqual({});
    expect(await readdir(dataDir)).toEqual([]);
  });

  it('keeps credentials in one file for the owner alone, out of the environment', async () => {
    const buckets = new Buckets({ dataDir, s3: { swath: settings } });
    const environment = await buckets.gdalEnvironment();
    const file = environment['GDAL_CONFIG_FILE'] ?? '';
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).toContain('AWS_SECRET_ACCESS_KEY=secret');
    expect(JSON.stringify(environment)).not.toContain('secret');
    expect(await readdir(join(dataDir, 'run'))).toEqual(['gdal-credentials.ini']);
  });
});

describe('GDAL with the environment of Buckets (gdalinfo against an S3 server on loopback)', () => {
  let s3: S3Server;
  beforeAll(async () => {
    s3 = await startS3Server('data');
  });
  afterAll(() => s3.stop());

  const gdal = async (tool: string, args: string[], environment: Record<string, string>) => {
    const env = { PATH: process.env['PATH'] ?? '', ...environment };
    return (await promisify(execFile)(tool, args, { env, timeout: 20_000 })).stdout;
  };

  it('reads a raster and a VRT with relative sources, without asking for side-cars, and nothing outside the prefix', async () => {
    const buckets = new Buckets({ dataDir, s3: { data: { ...s3.settings, prefix: 'tenant/a' } } });
    const store = await buckets.getOrThrow('data');
    const [raster, vrt] = [join(dataDir, 'x.tif'), join(dataDir, 'x.vrt')];
    await gdal(
      'gdal_create',
      ['-outsize', '8', '4', '-burn', '42', '-a_srs', 'EPSG:32629', '-a_ullr', '0', '40', '80', '0', raster],
      {},
    );
    await store.putFile('rasters/1/source.tif', raster);
    await gdal('gdalbuildvrt', [vrt, raster], {});
    const relative = (await readFile(vrt, 'utf8')).replace(/>[^<>]*x\.tif</, '>../1/source.tif<');
    await store.put('rasters/2/mosaic.vrt', Buffer.from(relative));

    const environment = await buckets.gdalEnvironment();
    const at = (key: string) => gdal('gdallocationinfo', ['-valonly', store.gdalPath(key), '3', '2'], environment);
    s3.requests.length = 0;
    expect([await at('rasters/1/source.tif'), await at('rasters/2/mosaic.vrt')]).toEqual(['42\n', '42\n']);
    const asked = new Set(s3.requests.map((request) => request.replace(/^\w+ /, '')));
    expect([...asked].sort()).toEqual(['/data/tenant/a/rasters/1/source.tif', '/data/tenant/a/rasters/2/mosaic.vrt']);

    const outside = '/vsis3/data/tenant/ab/x.tif';
    await expect(gdal('gdalinfo', [outside], environment)).rejects.toThrow(/AWS_SECRET_ACCESS_KEY.* not defined/);
    buckets.close();
  }, 60_000);
});
