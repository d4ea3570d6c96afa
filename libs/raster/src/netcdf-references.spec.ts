import { open, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { assertSelfContained } from './netcdf-references.js';

const FOLDER = 'test/fixtures/swath';

async function judged(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    return await assertSelfContained(file).then(() => 'opened', (error: Error) => error.message); // prettier-ignore
  } finally {
    await file.close();
  }
}

describe('files that are not what they hold', () => {
  it.each(['external.nc', 'external-latest.nc', 'virtual.nc', 'link.nc', 'link-latest.nc'])(
    '%s is refused',
    async (name) => {
      expect(await judged(join(FOLDER, 'hostile', name))).toMatch(/refers to other files/);
    },
  );

  it('files of swaths are not', async () => {
    const names = (await readdir(FOLDER, { recursive: true })).filter(
      (name) => /\.nc$/.test(name) && !/hostile/.test(name),
    );
    expect(names.length).toBeGreaterThan(15);
    for (const name of names) expect([name, await judged(join(FOLDER, name))]).toEqual([name, 'opened']);
  });

  it('what is no netCDF is refused', async () => {
    const path = join(tmpdir(), `swath-no-netcdf-${process.pid}`);
    for (const text of ['', '<VRTDataset/>', `${' '.repeat(512)}\u0089HDF`]) {
      await writeFile(path, text);
      expect(await judged(path)).toMatch(/no netCDF/);
    }
    await rm(path);
  });
});
