import { round, run, tell } from './measure.js';

const MAX_RATIO = 2.2;

interface Measured {
  readonly handMs: number;
  readonly firstMs: number;
  readonly warmMs: number;
  readonly aroundMs: number;
  readonly different: number;
}

for (const side of [512, 2500]) {
  const args = ['--no-node-snapshot', 'dist/bench/evalscript-loop.js', String(side)];
  const measured = JSON.parse((await run(process.execPath, args)).stdout) as Measured;
  const { handMs, firstMs, warmMs, aroundMs, different } = measured;
  tell({
    bench: `NDVI + colour ramp by evalscript, 4 bands, ${side}², against a hand-written typed-array loop`,
    peer_ms: round(handMs),
    ours_ms: round(warmMs),
    ratio: round(warmMs / handMs),
    first_block_ms: round(firstMs),
    first_block_ratio: round(firstMs / handMs),
    around_the_blocks_ms: round(aroundMs),
    different_samples: different,
    limit: `ratio ≤ ${MAX_RATIO} and all samples equal`,
    holds: warmMs / handMs <= MAX_RATIO && different === 0,
  });
}
