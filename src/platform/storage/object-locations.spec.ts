import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type HarvestConfig } from '../config/config.js';
import { Buckets } from '#libs/storage';
import { ObjectLocations } from './object-locations.js';

let dir: string;
const noArchives = { nbsArchiveRoot: null, nbsDataRoot: null, hyspexRoot: null } as HarvestConfig;
let locations: ObjectLocations;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'swath-locations-'));
  for (const folder of ['buckets/eo', 'archive/S2A.SAFE', 'archive-2'])
    await mkdir(join(dir, folder), { recursive: true });
  await writeFile(join(dir, 'buckets/eo/B04 10m.tif'), 'in the bucket');
  await writeFile(join(dir, 'archive/S2A.SAFE/MTD.xml'), 'in the archive');
  await writeFile(join(dir, 'archive-2/secret'), 'beside the archive');
  await symlink(join(dir, 'archive-2'), join(dir, 'archive/link'));
  const roots = [join(dir, 'archive')];
  locations = new ObjectLocations(
    new Buckets({ dataDir: dir }),
    { dir, bucketsFile: null, datasetRoots: roots },
    noArchives,
  );
});
afterAll(() => rm(dir, { recursive: true }));

const read = async (href: string) => {
  const found = await locations.find(href);
  return found && text(await found.store.get(found.key));
};

describe('ObjectLocations', () => {
  it('finds objects of buckets and of dataset roots', async () => {
    expect(await read('s3://eo/B04 10m.tif')).toBe('in the bucket');
    expect(await read(`file://${dir}/archive/S2A.SAFE/MTD.xml`)).toBe('in the archive');
    expect(await read('root://archive/S2A.SAFE/MTD.xml')).toBe('in the archive');
  });

  it.each([
    's3://elsewhere/B04.tif',
    's3://eo/',
    's3://../archive-2/secret',
    'https://example.org/B04.tif',
    'B04.tif',
    'file://host/B04.tif',
    'file:///etc/passwd',
    'root://elsewhere/B04.tif',
  ])('%s is not ours', async (href) => expect(await locations.find(href)).toBeNull());

  it.each(['/archive/../archive-2/secret', '/archive/%2e%2e/archive-2/secret', '/archive-2/secret', '/archive'])(
    'nothing beside a root: %s',
    async (path) => expect(await locations.find(`file://${dir}${path}`)).toBeNull(),
  );

  it('shows a place in a root without the folders of the host', () => {
    expect(locations.portable(`file://${dir}/archive/S2A.SAFE/B%204.tif`)).toBe('root://archive/S2A.SAFE/B%204.tif');
    for (const other of [`file://${dir}/archive-2/secret`, 's3://eo/B04.tif', 'https://example.org/B04.tif', 'B04.tif'])
      expect(locations.portable(other)).toBe(other);
  });

  it.each(['root://archive/../archive-2/secret', 'root://archive/%2e%2e/archive-2/secret', 'root://archive/%zz'])(
    'refuses %s',
    async (href) => {
      await expect(locations.find(href).then((found) => found?.store.head(found.key))).rejects.toMatchObject({
        code: 'INVALID_KEY',
      });
    },
  );

  it('names a file of a root by its path, by whatever way one came', async () => {
    await symlink(join(dir, 'archive/S2A.SAFE/MTD.xml'), join(dir, 'from-elsewhere'));
    await writeFile(join(dir, 'archive/50 % æ.tif'), '');
    const names = [
      'archive/S2A.SAFE/MTD.xml',
      'from-elsewhere',
      'archive/50 % æ.tif',
      'archive-2/secret',
      'archive/link/secret',
      'archive',
      'nothing',
    ];
    expect(await Promise.all(names.map((name) => locations.hrefOfPath(join(dir, name))))).toEqual([
      'root://archive/S2A.SAFE/MTD.xml',
      'root://archive/S2A.SAFE/MTD.xml',
      'root://archive/50%20%25%20%C3%A6.tif',
      null,
      null,
      null,
      null,
    ]);
    expect(locations.portable(pathToFileURL(join(dir, 'archive/50 % æ.tif')).href)).toBe(
      'root://archive/50%20%25%20%C3%A6.tif',
    );
    expect((await locations.find('root://archive/50%20%25%20%C3%A6.tif'))?.key).toBe('50 % æ.tif');
  });

  it('follows no link out of a root', async () => {
    await expect(read(`file://${dir}/archive/link/secret`)).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
  });

  it('names what it cannot find', async () => {
    await expect(locations.getOrThrow('s3://elsewhere/x')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: '"s3://elsewhere/x" lies in no bucket or dataset root of this instance',
    });
  });
});
