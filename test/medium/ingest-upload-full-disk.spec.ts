import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startIngestApp, type IngestApp } from '../support/ingest-app.js';
import { writeNoise } from '../support/raster-files.js';

jest.setTimeout(60_000);

const DISK_MB = 64;
const MB = 1024 * 1024;

const mountPoint = await mkdtemp(join(tmpdir(), 'swath-disk-'));
const canMount = tryMount(mountPoint);
if (!canMount) process.stderr.write('SKIPPED: the full-disk tests mount a small tmpfs, which needs root\n');

/** The data folder on a disk of 64 MB. */
(canMount ? describe : describe.skip)('a full disk', () => {
  let app: IngestApp;
  let editor: Record<string, string>;
  let noise: Buffer;
  let dir: string;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'swath-fixtures-'));
    app = await startIngestApp({}, mountPoint);
    editor = await app.asNew('editor');
    noise = await readFile(await writeNoise(join(dir, 'noise.tif'), 2000));
  });
  afterAll(async () => {
    await app?.close();
    await rm(dir, { recursive: true });
  });

  const fillLeaving = async (bytes: number) => {
    const { bavail, bsize } = await statfs(mountPoint);
    await writeFile(join(mountPoint, 'ballast'), Buffer.alloc(bavail * bsize - bytes));
  };
  const relieve = () => rm(join(mountPoint, 'ballast'), { force: true });

  it('refuses an upload that cannot fit with 507, before writing it', async () => {
    await fillLeaving(34 * MB);
    const { status, body } = await app.upload(editor, noise);
    expect([status, body['title']]).toEqual([507, 'Insufficient Storage']);
    expect([await app.keys(), await app.leftovers()]).toEqual([[], []]);
    await relieve();
  });

  it('ends the job with both numbers when the conversion would not fit, and a retry succeeds when there is room', async () => {
    const id = String((await app.upload(editor, noise)).body['job_id']);
    expect((await app.send('POST', `/ingest/commit/${id}`, editor, { title: 'Noise' })).status).toBe(202);
    await fillLeaving(10 * MB);
    expect(await app.runJob(id)).toMatchObject({
      status: 'failed',
      errorCode: 'storage_full',
      errorMessage: expect.stringMatching(
        new RegExp(`Converting ${noise.length} bytes needs ${noise.length * 3} bytes`),
      ),
    });
    expect(await app.leftovers()).toEqual([]);
    await relieve();
    await app.send('POST', `/jobs/${id}/retry`, editor);
    expect(await app.runJob(id)).toMatchObject({ status: 'complete' });
  });

  it('that fills up while the COG is written leaves nothing half-written', async () => {
    const id = String((await app.upload(editor, noise, 'other.tif')).body['job_id']);
    await app.send('POST', `/ingest/commit/${id}`, editor, { title: 'Noise' });
    await fillLeaving(3 * MB);
    jest
      .spyOn((await import('../../src/platform/storage/scratch.js')).Scratch.prototype, 'freeBytes')
      .mockResolvedValue(Infinity);
    const job = await app.runJob(id);
    jest.restoreAllMocks();
    expect(job).toMatchObject({ status: 'failed', errorCode: 'storage_full' });
    expect(await app.leftovers()).toEqual([]);
    expect((await app.keys()).filter((key) => key.includes(id))).toEqual([`staging/${id}/source.tif`]);
    await relieve();
  });
});

afterAll(async () => {
  if (canMount) execFileSync('umount', [mountPoint]);
  await rm(mountPoint, { recursive: true, force: true });
});

function tryMount(path: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'tmpfs', path], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
