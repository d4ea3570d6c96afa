import { describe, expect, it } from '@jest/globals';
import { planRender, type PlanInspection, type ReadInspection } from '#libs/render';
import { anInput, aRequest, aSceneRef, reads } from '../../test/support/a-render-request.js';
import { explain } from './explanation.js';

const DELIVERY = {
  container: 'none',
  contentType: 'image/png',
  parts: [{ kind: 'picture', identifier: 'default', format: 'image/png' }],
} as const;
const WINDOW = { col: 3, row: 4, width: 20, height: 10 };
const overview = { factor: 4, width: 250, height: 125 };
const RASTER: ReadInspection = {
  kind: 'raster',
  resampling: 'nearest',
  reduction: 4.2,
  bands: [
    { strategy: 'window', overview, window: WINDOW, bytes: 400 },
    { strategy: 'window', overview, window: WINDOW, bytes: 400 },
  ],
};

/** Of one scene that reads B04 and B08 of one file and CLM of another, and one that lies elsewhere. */
function explained(...inspected: readonly ReadInspection[]) {
  const scenes = [
    aSceneRef('here', '2024-06-15T10:00:00Z'),
    aSceneRef('there', null, { extent: [500, 500, 600, 600] }),
  ];
  const plan = planRender(aRequest([anInput(scenes)]), reads(['B04', 'B08', 'CLM']));
  const inspection: PlanInspection = [[[inspected]]];
  return explain(plan, inspection, DELIVERY, 1.5);
}

describe('explain', () => {
  it('names per file its bands, overview, window and bytes', () => {
    const { sources } = explained(RASTER, { kind: 'zarr' });
    expect(sources[0]!.samples[0]!.tiles[0]!.reads).toEqual([
      {
        bands: ['B04', 'B08'],
        kind: 'raster',
        problem: null,
        upsampling: 'nearest',
        downsampling: 'nearest',
        resampling: 'nearest',
        reduction: 4.2,
        strategy: 'window',
        overview,
        window: WINDOW,
        bytes: 800,
      },
      expect.objectContaining({ bands: ['CLM'], kind: 'zarr', window: null, bytes: null }),
    ]);
  });

  it('sums up, and says what is left out and why', () => {
    const { totals, sources, processingUnits, response } = explained(RASTER, { kind: 'not inspected' });
    expect(totals).toEqual({ scenes: 1, leftOut: 1, files: 2, reads: 2, bytes: 800, notInspected: 1 });
    expect(sources[0]!.leftOut).toEqual([{ scene: 'there', reason: 'outside the requested area' }]);
    expect([processingUnits, response]).toEqual([1.5, { contentType: 'image/png', files: ['default.png'] }]);
  });

  it('says of what a rendering would fail, and shows no path', () => {
    const told = explained({ kind: 'unreadable', problem: 'the file is missing' }, RASTER);
    expect(told.sources[0]!.samples[0]!.tiles[0]!.reads[0]).toMatchObject({ kind: 'unreadable', problem: 'the file is missing', strategy: null }); // prettier-ignore
    expect(JSON.stringify(told)).not.toContain('.tif');
  });
});
