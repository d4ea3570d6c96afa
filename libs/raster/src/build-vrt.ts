import { posix } from 'node:path';
import { type Dataset } from 'gdal-async';
import { DomainError } from '#libs/errors';
import { describe } from './describe.js';
import { gdal } from './gdal.js';
import { openRaster } from './open.js';
import { cleanMessage } from './raster-errors.js';
import {
  type BuildVrtRequest,
  type BuildVrtResult,
  type ResolutionStrategy,
  type VrtSource,
} from './contract/mosaics.js';
import { VrtDocument } from './vrt-document.js';
import { wrapAcrossAntimeridian } from './vrt-antimeridian.js';

/** `-resolution` of gdalbuildvrt: highest is the smallest pixel. */
const RESOLUTION: Readonly<Record<ResolutionStrategy, string>> = {
  finest: 'highest',
  coarsest: 'lowest',
  average: 'average',
};

/** Sources opened at the same time: enough to hide an object store's latency. */
const OPEN_AT_ONCE = 8;

/**
 * gdalbuildvrt, but nothing is skipped silently: every source must open, `-strict` refuses the unfit, and the sources
 * found in the written file must be those asked for. @throws RASTER_UNREADABLE naming the source by number and title.
 */
export async function buildVrt(request: BuildVrtRequest): Promise<BuildVrtResult> {
  const { type, sources, resolution, target } = request;
  if (sources.length === 0) throw new DomainError('INVALID', 'A VRT needs at least one source');
  await build(request, [
    ...(type === 'band_stack' ? ['-separate'] : []),
    '-resolution',
    RESOLUTION[resolution],
    '-strict',
  ]);

  const vrt = await VrtDocument.read(target);
  const directory = posix.dirname(target);
  vrt.rewriteSources(directory, (path) => ({ path, isRelative: false }));
  assertSameSources(sources, vrt.sourcePaths(directory));
  const warnings: string[] = [];
  if (type === 'band_stack') nameBands(vrt, sources);
  else if (wrapAcrossAntimeridian(vrt)) {
    warnings.push('The sources lie on both sides of the antimeridian; the mosaic continues east of 180°.');
  }
  await vrt.write(target);
  return { description: await describe({ path: target }), sources: vrt.sourcePaths(directory), warnings };
}

async function build({ sources, target, allowedDrivers }: BuildVrtRequest, args: string[]): Promise<void> {
  const open: Dataset[] = [];
  try {
    for (let at = 0; at < sources.length; at += OPEN_AT_ONCE) {
      const batch = sources.slice(at, at + OPEN_AT_ONCE).map((source, i) => openSource(source, at + i, allowedDrivers));
      const settled = await Promise.allSettled(batch);
      for (const result of settled) if (result.status === 'fulfilled') open.push(result.value);
      for (const result of settled) if (result.status === 'rejected') throw result.reason;
    }
    const written = await gdal.buildVRTAsync(target, open, args);
    written.close();
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw new DomainError('RASTER_UNREADABLE', `The VRT cannot be built: ${cleanMessage(error)}`, { cause: error });
  } finally {
    for (const dataset of open) dataset.close();
  }
}

async function openSource(source: VrtSource, index: number, drivers?: readonly string[]): Promise<Dataset> {
  try {
    return await openRaster(source.path, drivers);
  } catch (error) {
    const title = source.title === undefined ? '' : ` (${source.title})`;
    throw new DomainError('RASTER_UNREADABLE', `Source ${index + 1}${title}: ${cleanMessage(error)}`, { cause: error });
  }
}

/** A source object that vanished or was refused must not be silently absent from the picture. */
function assertSameSources(asked: readonly VrtSource[], found: readonly string[]): void {
  const present = new Set(found);
  const lost = asked.findIndex(({ path }) => !present.has(path));
  if (lost >= 0) throw new DomainError('RASTER_UNREADABLE', `Source ${lost + 1} is missing from the built VRT`);
  const wanted = new Set(asked.map(({ path }) => path));
  if (found.some((path) => !wanted.has(path))) {
    throw new DomainError('RASTER_UNREADABLE', 'The built VRT holds a source that was not asked for');
  }
}

/** GDAL leaves the bands of a stack nameless; the members' titles say which is which. */
function nameBands(vrt: VrtDocument, sources: readonly VrtSource[]): void {
  vrt.bands().forEach((band, i) => {
    const title = sources[i]?.title;
    if (title !== undefined) band.insertBefore(vrt.newElement('Description', title), band.firstChild);
  });
}
