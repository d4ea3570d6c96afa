import { Injectable } from '@nestjs/common';
import { type PreparedRendering, RenderService } from '../../../render/index.js';
import { type RasterJob, type UnitGrid } from '../order/raster-order.js';
import { unitRequest } from './unit-request.js';

/** What was looked up for a unit that then had to wait is looked up anew. */
const FRESH_MS = 5_000;
/** Units that are prepared together. */
const MOST = 32;

type Prepare = (signal: AbortSignal) => Promise<PreparedRendering>;

interface Looked {
  readonly at: number;
  /** null = what is wrong shows when each is prepared by itself. */
  readonly prepare: Promise<Prepare | null>;
}

/** Looks up collections and scenes for a unit together with the next ones of its task. */
@Injectable()
export class UnitPreparations {
  private readonly looked = new WeakMap<UnitGrid, Looked>();

  constructor(private readonly renders: RenderService) {}

  /** @param next units of the job that this worker will make soon. @throws as RenderService.prepare */
  async of(job: RasterJob, grid: UnitGrid, next: readonly UnitGrid[], signal: AbortSignal): Promise<PreparedRendering> {
    if (!this.isFresh(grid)) this.look(job, [grid, ...next.filter((one) => !this.isFresh(one))].slice(0, MOST));
    const prepare = await this.looked.get(grid)!.prepare;
    this.looked.delete(grid);
    if (prepare === null) return this.renders.prepare(unitRequest(job.order, grid), job.principal, signal);
    return prepare(signal);
  }

  private isFresh(grid: UnitGrid): boolean {
    const looked = this.looked.get(grid);
    return looked !== undefined && performance.now() - looked.at < FRESH_MS;
  }

  private look({ order, principal }: RasterJob, grids: readonly UnitGrid[]): void {
    const each = this.lookEach(order, principal, grids).catch(() => null);
    const at = performance.now();
    for (const [i, grid] of grids.entries())
      this.looked.set(grid, { at, prepare: each.then((found) => found?.[i] ?? null) });
  }

  private async lookEach(
    order: RasterJob['order'],
    principal: RasterJob['principal'],
    grids: readonly UnitGrid[],
  ): Promise<Prepare[] | null> {
    if (grids.length === 1) return null;
    const requests = grids.map((grid) => unitRequest(order, grid));
    return this.renders.prepareEach(requests, principal);
  }
}
