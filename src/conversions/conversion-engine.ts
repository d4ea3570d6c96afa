import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { Scratch } from '../platform/storage/scratch.js';
import { FileRegistration, type PreparedRegistration } from '../registry/index.js';
import { type ConversionConfig } from './conversion-config.js';
import {
  CONVERSION_IMPLEMENTATIONS,
  type ConversionEstimate,
  type ConversionImplementation,
  type MadeRaster,
} from './conversion.js';
import { toFile, type ConversionOwner } from './file-of-raster.js';

/** A raster on its way into the registry: converted, hashed and described, not yet shown to anybody. */
export interface PreparedRaster {
  readonly raster: MadeRaster;
  /** null = the configuration says `register: false`. */
  readonly registration: PreparedRegistration | null;
}

export interface EngineRun {
  readonly owner: ConversionOwner;
  readonly signal: AbortSignal;
  /** 0…1 of the conversion. @throws CANCELLED */
  progress(fraction: number): Promise<void>;
}

/** Bytes that a sample of the output needs in the scratch folder: as raw numbers, as a GeoTIFF, and while it is copied. */
const SCRATCH_BYTES_PER_SAMPLE = 12;

/** Runs an implementation in a scratch folder and hands its rasters on. Shared by the jobs and the synchronous route. */
@Injectable()
export class ConversionEngine {
  private readonly byName: ReadonlyMap<string, ConversionImplementation>;

  constructor(
    @Inject(CONVERSION_IMPLEMENTATIONS) implementations: readonly ConversionImplementation[],
    private readonly scratch: Scratch,
    private readonly registration: FileRegistration,
  ) {
    this.byName = new Map(implementations.map((implementation) => [implementation.name, implementation]));
  }

  /** @throws INVALID when the source and the configuration do not fit, and what opening the source throws */
  estimate(config: ConversionConfig, signal: AbortSignal): Promise<ConversionEstimate> {
    return this.implementation(config).estimate(config, signal);
  }

  /**
   * Converts, then hands the prepared rasters to `finish`, which commits them. What no dataset points to afterwards is
   * taken back; nothing stays in the scratch folder.
   * @throws STORAGE_FULL before a pixel is read when the data folder has no room for the work
   */
  async convert<T>(
    config: ConversionConfig,
    run: EngineRun,
    finish: (rasters: readonly PreparedRaster[]) => Promise<T>,
  ): Promise<T> {
    const { samples } = await this.estimate(config, run.signal);
    await this.assertRoom(samples);
    return this.scratch.within(
      async (scratch) => {
        const made = await this.implementation(config).convert(config, { ...run, scratch });
        const prepared: PreparedRaster[] = [];
        try {
          for (const raster of made) prepared.push(await this.prepare(raster, made.length, config, run));
          return await finish(prepared);
        } finally {
          await this.discard(prepared);
        }
      },
      { signal: run.signal },
    );
  }

  private async prepare(
    raster: MadeRaster,
    count: number,
    config: ConversionConfig,
    { owner, signal }: EngineRun,
  ): Promise<PreparedRaster> {
    if (!config.register) return { raster, registration: null };
    const file = toFile(raster, config, owner, count > 1);
    return { raster, registration: await this.registration.prepare(file, signal) };
  }

  private async discard(prepared: readonly PreparedRaster[]): Promise<void> {
    for (const { registration } of prepared) if (registration) await this.registration.discard(registration);
  }

  private async assertRoom(samples: number): Promise<void> {
    const needed = samples * SCRATCH_BYTES_PER_SAMPLE;
    if (needed > (await this.scratch.freeBytes()))
      throw new DomainError(
        'STORAGE_FULL',
        `The conversion needs about ${Math.ceil(needed / 1e6)} MB in the data folder, which has less left`,
      );
  }

  private implementation({ implementation: name }: ConversionConfig): ConversionImplementation {
    const found = this.byName.get(name);
    if (!found) throw new Error(`No conversion "${name}": add it to CONVERSIONS in conversions.core.module.ts`);
    return found;
  }
}
