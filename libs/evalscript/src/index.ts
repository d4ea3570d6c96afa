export { outputArrays, sharedPlane, type OutputArray, type PixelBlock, type PlaneArray } from './block.js';
export { openEvalscript, type Evalscript, type EvalscriptOptions } from './evalscript.js';
export { DEFAULT_LIMITS, type TimeLimits } from './limits.js';
export { IsolateCache, type IsolateCacheOptions } from './sandbox/isolate-cache.js';
export { type PixelMemory, type SharedBytes, type SharedMemory, SharedPool } from './sandbox/pixel-memory.js';
export { sampleCounts, type WholeRendering } from './run-together.js';
export { type SceneList, type ScriptScene } from './scenes.js';
export { type RunOptions, type ScriptRun } from './script-run.js';
export {
  type Mosaicking,
  type SampleType,
  type ScriptBand,
  type ScriptCollection,
  type ScriptInput,
  type ScriptOutput,
  type Setup,
} from './setup/setup.js';
export { detectVersion, type ScriptVersion } from './source/version.js';
