import { assertBands } from './read-on-grid.js';
import { plansOnGrid } from './plans-on-grid.js';
import { type BandReadPlan } from './read-plan.js';
import { type FileBand } from './file-bands.js';
import { useScene } from './scene-handle.js';
import { type BandInspection, type GridInspection, type GridRead } from './contract/grids.js';

/** What `readOnGrid` would do; reads the file's header alone. @throws as `readOnGrid` */
export function inspectOnGrid(request: Omit<GridRead, 'into'>): Promise<GridInspection> {
  return useScene(request, async (scene) => {
    assertBands(scene, request);
    const plans = plansOnGrid(scene, request);
    const { reduction } = scene.steps(request.whole ?? request.grid);
    return {
      resampling: plans[0]!.resampling,
      reduction: Number.isNaN(reduction) ? null : reduction,
      bands: plans.map((plan, i) => inspected(plan, scene.fileBands[request.bands[i]!.index - 1]!)),
    };
  });
}

function inspected(plan: BandReadPlan, { levels, bytesPerPixel }: FileBand): BandInspection {
  const { width, height, mask } = levels[plan.level]!;
  const window = plan.strategy === 'window' ? plan.window : null;
  const pixels = plan.strategy === 'nothing' ? 0 : window ? window.width * window.height : width * height;
  return {
    strategy: plan.strategy,
    overview: { factor: levels[0]!.width / width, width, height },
    window,
    bytes: pixels * (bytesPerPixel + (mask ? 1 : 0)),
  };
}
