import { type Delivery, type RenderPlan, type ScriptSetup } from '#libs/render';

/** What a rendering costs by (auth-and-errors §7). */
export interface RenderingCost {
  readonly width: number;
  readonly height: number;
  /** Per source of the script its distinct bands, and how many scenes each pixel reads of it. */
  readonly sources: ReadonlyArray<{
    readonly bands: number;
    readonly samples: number;
    /** For radar: ×2 orthorectified, ×2 filtered; default 1. */
    readonly factor?: number;
  }>;
  /** 2 for 32-bit float TIFF, 1.4 for raw samples, else 1. */
  readonly format: number;
}

const MINIMUM = 0.005;
const SMALLEST_SIZE = 0.01;
const UNIT_PIXELS = 512 * 512;
const UNIT_BANDS = 3;

/** PU = size × format × the sum over sources of bands × samples; every source is local to this instance. */
export function processingUnits({ width, height, sources, format }: RenderingCost): number {
  const size = Math.max(SMALLEST_SIZE, (width * height) / UNIT_PIXELS);
  const read = sources.reduce(
    (sum, { bands, samples, factor = 1 }) => sum + (bands / UNIT_BANDS) * samples * factor,
    0,
  );
  return Math.max(MINIMUM, size * format * read);
}

/** As the service writes it: a 32-bit float in decimal. */
export function spentHeader(units: number): string {
  return String(Math.fround(units));
}

/** Of reading alone, where no format counts. @param samples per source of the plan, as counted while rendering or estimated before */
export function costOfReading(
  { grid, sources }: Pick<RenderPlan, 'grid' | 'sources'>,
  samples: readonly number[],
): RenderingCost {
  return {
    width: grid.width,
    height: grid.height,
    sources: sources.map(({ bands, costFactor }, i) => ({
      bands: distinctBands(bands),
      samples: samples[i] ?? 0,
      ...(costFactor !== undefined && { factor: costFactor }),
    })),
    format: 1,
  };
}

/** dataMask, which plans leave out, is free unless it is the only band. */
export function distinctBands(bands: ReadonlyArray<{ readonly name: string }>): number {
  return Math.max(1, new Set(bands.map(({ name }) => name)).size);
}

/** @param samples as of `costOfReading` */
export function costOf(
  plan: Pick<RenderPlan, 'grid' | 'sources'>,
  samples: readonly number[],
  { outputs }: ScriptSetup,
  delivery: Delivery,
): RenderingCost {
  const format = Math.max(...delivery.parts.map((part) => formatFactor(part, outputs)));
  return { ...costOfReading(plan, samples), format };
}

function formatFactor({ identifier, format }: Delivery['parts'][number], outputs: ScriptSetup['outputs']): number {
  if (format === 'application/octet-stream') return 1.4;
  const isFloat = outputs.some(({ id, sampleType }) => id === identifier && sampleType === 'FLOAT32');
  return format === 'image/tiff' && isFloat ? 2 : 1;
}
