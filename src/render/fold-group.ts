import { type FoldResult } from '#libs/render';
import { type StatisticsPlan } from '#libs/statistics';
import { type PreparedRendering } from './preparations.js';
import { type RenderService } from './render.service.js';

/** Renderings that travel together. */
const MOST = 24;
/** Calls under way: one is evaluated while the next is on its way. */
const AT_ONCE = 2;
/** A larger picture takes longer than it takes to travel. */
const SMALL_PX = 256 ** 2;

interface Waiting {
  readonly prepared: PreparedRendering;
  readonly statistics: StatisticsPlan;
  readonly signal: AbortSignal;
  readonly promised: PromiseWithResolvers<FoldResult>;
}

/**
 * Statistics of many small pictures, all for the same calculations: those that wait together and have one script go to a
 * renderer together. Results are those of `RenderService.fold`.
 */
export class FoldGroup {
  private readonly waiting: Waiting[] = [];
  private underWay = 0;

  constructor(
    private readonly renders: Pick<RenderService, 'fold' | 'foldAll'>,
    private readonly signal: AbortSignal,
  ) {}

  fold = (prepared: PreparedRendering, statistics: StatisticsPlan, signal: AbortSignal): Promise<FoldResult> => {
    const { grid, blocks } = prepared.plan;
    if (blocks.length > 1 || grid.width * grid.height > SMALL_PX)
      return this.renders.fold(prepared, statistics, signal);
    const promised = Promise.withResolvers<FoldResult>();
    this.waiting.push({ prepared, statistics, signal, promised });
    setImmediate(() => this.send());
    return promised.promise;
  };

  private send(): void {
    while (this.waiting.length > 0 && this.underWay < AT_ONCE) {
      const group = this.next();
      this.underWay++;
      void this.run(group).finally(() => {
        this.underWay--;
        this.send();
      });
    }
  }

  /** Those of the first one's script, in their order. */
  private next(): Waiting[] {
    const { setup } = this.waiting[0]!.prepared;
    const group = this.waiting.filter(({ prepared }) => prepared.setup === setup).slice(0, MOST);
    for (const one of group) this.waiting.splice(this.waiting.indexOf(one), 1);
    return group;
  }

  private async run(group: readonly Waiting[]): Promise<void> {
    const { statistics } = group[0]!;
    try {
      const found = await this.renders.foldAll(group.map(({ prepared }) => prepared), statistics, this.signal); // prettier-ignore
      for (const [i, { promised }] of group.entries()) {
        const one = found[i]!;
        if (one instanceof Error) promised.reject(one);
        else promised.resolve(one);
      }
    } catch {
      // One that hangs or kills its renderer takes the others along: each by itself tells which it is.
      for (const one of group) await this.alone(one);
    }
  }

  private async alone({ prepared, statistics, signal, promised }: Waiting): Promise<void> {
    await this.renders.fold(prepared, statistics, signal).then(promised.resolve, promised.reject);
  }
}
