import { DomainError } from '#libs/errors';
import { type GridInspection, type GridRead } from '#libs/raster';
import { type PlanInspection, type ReadInspection } from './inspection.js';
import { type FileRead, type RenderPlan } from './plan.js';

/** What inspecting needs of the outer world. */
export interface HeaderPorts {
  inspectOnGrid(read: Omit<GridRead, 'into'>): Promise<GridInspection>;
}

/** Files that are opened for one answer; a year of scenes is more than anybody reads. */
export const MOST_INSPECTED = 500;
const PARALLEL = 8;

/** Opens headers, reads no pixel. @throws the signal's reason */
export async function inspectPlan(
  { grid, sources }: Pick<RenderPlan, 'grid' | 'sources'>,
  { inspectOnGrid }: HeaderPorts,
  signal: AbortSignal,
): Promise<PlanInspection> {
  const reads = sources.flatMap(({ samples }) => samples.flatMap(({ tiles }) => tiles.flatMap((tile) => tile.reads)));
  const rasters = reads.filter(({ source }) => source === null).slice(0, MOST_INSPECTED);
  const found = new Map<FileRead, ReadInspection>();
  for (let at = 0; at < rasters.length; at += PARALLEL) {
    signal.throwIfAborted();
    const group = rasters.slice(at, at + PARALLEL);
    const inspections = await Promise.all(group.map((read) => inspected(read, grid, inspectOnGrid)));
    for (const [i, read] of group.entries()) found.set(read, inspections[i]!);
  }
  const of = (read: FileRead): ReadInspection =>
    found.get(read) ?? { kind: read.source === null ? 'not inspected' : read.source.kind };
  return sources.map(({ samples }) => samples.map(({ tiles }) => tiles.map((tile) => tile.reads.map(of))));
}

async function inspected(
  { path, version, madeHere, upsampling, downsampling, bands }: FileRead,
  grid: RenderPlan['grid'],
  inspectOnGrid: HeaderPorts['inspectOnGrid'],
): Promise<ReadInspection> {
  try {
    const read = { path, version, madeHere, upsampling, downsampling, bands, grid };
    return { kind: 'raster', ...(await inspectOnGrid(read)) };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { kind: 'unreadable', problem: error.message };
  }
}
