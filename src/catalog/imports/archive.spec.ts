import { describe, expect, it } from '@jest/globals';
import { MemoryStore, type ObjectStore } from '#libs/storage';
import { type ObjectLocations } from '../../platform/storage/object-locations.js';
import { openArchive, productFolder, productName, productsOf, type Archive } from './archive.js';

const SAFE = 'S2A_MSIL2A_20230625T234621_N0509_R073_T01WCS_20230626T022157.SAFE';
const SCENE = 'LC08_L1TP_016037_20170813_20170814_01_RT';
const OTHER = 'LC08_L1TP_016038_20170813_20170814_01_RT';

async function storeWith(...keys: string[]): Promise<ObjectStore> {
  const store = new MemoryStore('archive');
  for (const key of keys) await store.put(key, Buffer.from(`text of ${key}`));
  return store;
}

/** As ObjectLocations answers for the bucket `archive` and a dataset root at /data. */
function locationsOf(store: ObjectStore): ObjectLocations {
  const find = async (href: string) => {
    const key = /^(?:s3:\/\/archive|file:\/\/\/data)\/(.+)$/.exec(href)?.[1];
    return key === undefined ? null : { store, key: decodeURI(key) };
  };
  return { find } as ObjectLocations;
}

const names = async (archive: Archive) => {
  const found: string[] = [];
  for await (const spot of productsOf(archive)) found.push(productName(spot));
  return found;
};

describe('productsOf', () => {
  it('finds each product once, at any depth, and nothing beside the folder', async () => {
    const store = await storeWith(
      `a/b/${SAFE}/MTD_MSIL2A.xml`,
      `a/b/${SAFE}/manifest.safe`,
      `a/landsat/${SCENE}_MTL.json`,
      `a/landsat/${SCENE}_MTL.txt`,
      `a/landsat/${OTHER}_MTL.txt`,
      `ab/${SAFE}/MTD_MSIL2A.xml`,
    );
    const open = (href: string) => openArchive(locationsOf(store), href);
    const inA = [`a/b/${SAFE}`, `a/landsat/${SCENE}`, `a/landsat/${OTHER}`];
    expect(await names(await open('s3://archive/a'))).toEqual(inA);
    expect(await names(await open('s3://archive/a/b/'))).toEqual([`a/b/${SAFE}`]);
    expect(await names(await open(`s3://archive/a/b/${SAFE}`))).toEqual([`a/b/${SAFE}`]);
    expect(await names(await open('s3://archive'))).toEqual([...inA, `ab/${SAFE}`]);
  });
});

describe('productFolder', () => {
  const spot = { kind: 'sentinel-2', folder: `2021 März/${SAFE}`, fileStem: null } as const;

  it('lists and reads relative to the product', async () => {
    const store = await storeWith(`2021 März/${SAFE}/a/x.xml`, `2021 März/${SAFE}/y.xml`, `2021 März/z.xml`);
    const folder = productFolder(await openArchive(locationsOf(store), 's3://archive'), spot);
    expect(folder.name).toBe(SAFE);
    const paths: string[] = [];
    for await (const { path } of folder.list()) paths.push(path);
    expect(paths).toEqual(['a/x.xml', 'y.xml']);
    expect(await folder.readText('y.xml', 1000)).toBe(`text of 2021 März/${SAFE}/y.xml`);
    await expect(folder.readText('y.xml', 10)).rejects.toMatchObject({ code: 'TOO_LARGE' });
    await expect(folder.readText('none.xml', 10)).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
  });

  it('names files as their store does', async () => {
    const store = await storeWith('x');
    const href = async (base: string) =>
      productFolder(await openArchive(locationsOf(store), base), spot).href('50% #1?.xml');
    expect(await href('s3://archive/2021 März')).toBe(`s3://archive/2021 März/${SAFE}/50% #1?.xml`);
    const encoded = `file:///data/2021%20M%C3%A4rz/${SAFE}/50%25%20%231%3F.xml`;
    expect(await href('file:///data')).toBe(encoded);
    expect(await href('file:///data/2021 März/')).toBe(encoded);
    expect(await href(`file:///data/2021%20M%C3%A4rz/${SAFE}`)).toBe(encoded);
  });

  it('shows of a shared folder one Landsat scene', async () => {
    const store = await storeWith(`l8/${SCENE}_B1.TIF`, `l8/${OTHER}_B1.TIF`);
    const archive = await openArchive(locationsOf(store), 's3://archive/l8');
    const folder = productFolder(archive, { kind: 'landsat', folder: 'l8', fileStem: SCENE });
    const paths: string[] = [];
    for await (const { path } of folder.list()) paths.push(path);
    expect(paths).toEqual([`${SCENE}_B1.TIF`]);
  });
});
