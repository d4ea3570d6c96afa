/** Longest script taken, in UTF-16 units; the longest public ones have some 60,000. */
export const MAX_SOURCE = 512 * 1024;

/** Outputs of one script: each becomes a file of the answer. */
export const MAX_OUTPUTS = 100;

/** Components of all outputs together: what one pixel can be asked to hold. */
export const MAX_COMPONENTS = 4096;

/** Text of setup() or userData that is taken out of the sandbox, in UTF-16 units. */
export const MAX_TEXT = 8 * 1024 * 1024;

/** What a script may use of the heap besides the pixels, MB. */
export const HEAP_MB = 64;

/** An isolate that does not stop this long after its limit is running native code that nothing can interrupt. */
export const STUCK_AFTER_MS = 2_000;

export interface TimeLimits {
  /** Wall clock of one call that is not about pixels: top-level code, setup(), preProcessScenes() … */
  readonly callMs: number;
  /** Wall clock of one block. */
  readonly blockMs: number;
  /** Sum of all calls of one rendering. */
  readonly renderingMs: number;
}

export const DEFAULT_LIMITS: TimeLimits = { callMs: 2_000, blockMs: 30_000, renderingMs: 120_000 };
