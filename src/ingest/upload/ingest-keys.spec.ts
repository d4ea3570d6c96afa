import { describe, expect, it } from '@jest/globals';
import { ANY_UUID } from '../../platform/http/uuid.pipe.js';
import { datasetIdOf, jobOfStagingKey, publishedKeys, stagingKey } from './ingest-keys.js';

const JOB = '5b0c9f0e-3a55-4c1e-9b7d-6a4f2f6f1c11';

describe('keys of an ingest', () => {
  it('name the same dataset in every attempt of a job, and never the job', () => {
    expect(datasetIdOf(JOB)).toBe(datasetIdOf(JOB));
    expect(datasetIdOf(JOB)).toMatch(ANY_UUID);
    expect(datasetIdOf(JOB)).not.toBe(JOB);
    expect(datasetIdOf(JOB)).not.toBe(datasetIdOf(JOB.replace('5b', '5c')));
  });

  it('find the job of a staged file, and of nothing else', () => {
    expect(jobOfStagingKey(stagingKey(JOB))).toBe(JOB);
    expect(jobOfStagingKey(`staging/${JOB}/other`)).toBeNull();
    expect(jobOfStagingKey('rasters/x/source')).toBeNull();
  });

  it('keep everything of one raster in one folder', () => {
    const keys = publishedKeys('d', 'abc');
    expect([keys.cog, keys.original, keys.quicklook(256)]).toEqual([
      'rasters/d/abc/source.cog.tif',
      'rasters/d/abc/original.tif',
      'rasters/d/abc/quicklook_256.png',
    ]);
  });
});
