import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { RasterPool, SCENE_DRIVERS } from '#libs/raster';
import { type ReceivedFile, type TileBand, type TilePlan } from '../../providers/import-provider.js';

/** A file that bands are taken from. */
export interface BandFile extends ReceivedFile {
  /** A VRT of ours. */
  readonly madeHere: boolean;
}

/** Pictures that come in pieces, put together. */
@Injectable()
export class TileMosaics {
  constructor(private readonly pool: RasterPool) {}

  /**
   * The same plan without pieces, and the files that it then names. Nothing is copied: a mosaic is a VRT in `dir`.
   * @throws RASTER_UNREADABLE for pieces that do not go together
   */
  async join(
    plan: TilePlan,
    files: readonly ReceivedFile[],
    { dir, signal }: { readonly dir: string; readonly signal: AbortSignal },
  ): Promise<{ readonly plan: TilePlan; readonly files: readonly BandFile[] }> {
    const mosaics = new Map<string, BandFile>();
    const localOf = (path: string) => files.find((file) => file.path === path)?.local ?? '';
    for (const { file, pieces = [] } of plan.bands) {
      const path = nameOf(file, pieces);
      if (pieces.length === 0 || mosaics.has(path)) continue;
      const local = join(dir, `mosaic-${mosaics.size}.vrt`);
      const sources = [file, ...pieces].map((one) => ({ path: localOf(one), title: one }));
      const mosaic = {
        type: 'mosaic',
        sources,
        resolution: 'finest',
        target: local,
        allowedDrivers: SCENE_DRIVERS,
      } as const;
      await this.pool.run('buildVrt', mosaic, { signal });
      mosaics.set(path, { path, local, madeHere: true });
    }
    const bands = plan.bands.map(({ pieces = [], ...band }): TileBand => ({
      ...band,
      file: nameOf(band.file, pieces),
    }));
    return {
      plan: { ...plan, bands },
      files: [...files.map((file) => ({ ...file, madeHere: false })), ...mosaics.values()],
    };
  }
}

/** Of the mosaic of a file and its further pieces; of a file without any its own. */
function nameOf(file: string, pieces: readonly string[]): string {
  return [file, ...pieces].join('|');
}
