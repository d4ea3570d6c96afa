/**
 * Of V8, for workers. What comes from a network lies outside the heap and is let go of by the collection of young objects;
 * in a young generation of the default size (16 MB) that comes so seldom that V8 collects the whole heap instead, all cores,
 * once per 64 MB received (bench `import-deliveries`). `docker/Dockerfile` says the same.
 */
export const WORKER_FLAGS = ['--max-semi-space-size=8'] as const;
