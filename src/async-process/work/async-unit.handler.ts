import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource, type EntityManager } from 'typeorm';
import { UsageMeter } from '../../accounting/index.js';
import { type ClaimedUnit, FanoutTasks, isPassing, type Spent, type UnitHandler, UnitHandlers, type UnitOutcome } from '../../fanout/index.js'; // prettier-ignore
import { isConnectionLost } from '../../platform/database/connection-lost.js';
import { Scratch } from '../../platform/storage/scratch.js';
import { AsyncRenderings } from '../async-renderings.js';
import { ASYNC_KIND, AsyncRequest } from '../async-request.entity.js';
import { forgetOldRequests } from '../async-requests.query.js';
import { withScript } from '../request/async-order.js';
import { type ResultFolder } from '../results/result-folder.js';
import { copyOf, ResultFolders } from '../results/result-folders.js';

/** For the last word of a request whose bucket may be away. */
const LAST_WORD_MS = 15_000;

/** Renders requests, delivers their files, and ends them. */
@Injectable()
export class AsyncUnitHandler implements UnitHandler, OnModuleInit {
  readonly kind = ASYNC_KIND;
  private readonly log = new Logger(AsyncUnitHandler.name);

  constructor(
    private readonly handlers: UnitHandlers,
    private readonly dataSource: DataSource,
    private readonly scratch: Scratch,
    private readonly renderings: AsyncRenderings,
    private readonly folders: ResultFolders,
    private readonly fanout: FanoutTasks,
    private readonly meter: UsageMeter,
  ) {}

  onModuleInit(): void {
    this.handlers.register(this);
  }

  async run({ taskId: id, attempt }: ClaimedUnit, signal: AbortSignal): Promise<UnitOutcome> {
    const request = await this.dataSource.manager.findOneByOrFail(AsyncRequest, { id });
    const folder = await this.folders.of(request);
    try {
      const cost = await this.scratch.within((dir) => this.deliver(request, folder, dir, signal), { signal });
      // An earlier attempt that was lost may have seen a fault that is gone.
      if (attempt > 1) await folder.removeError();
      await folder.putCopy(copyOf(request, { status: 'DONE', costPU: cost }), signal);
      return { cost, note: null };
    } catch (error) {
      if (!signal.aborted && !isPassing(error))
        await this.tell(this.dataSource.manager, request, folder, error, signal);
      throw error;
    }
  }

  async charge(manager: EntityManager, spent: readonly Spent[]): Promise<void> {
    for (const { accountId, cost } of spent)
      if (cost > 0) await this.meter.recordIn(manager, { accountId }, { product: 'async', units: cost });
  }

  async charged(spent: readonly Spent[]): Promise<void> {
    for (const { accountId, cost } of spent) if (cost > 0) await this.meter.chargeLimits({ accountId }, cost);
  }

  async drained(manager: EntityManager, id: string): Promise<void> {
    const request = await manager.findOneByOrFail(AsyncRequest, { id });
    const { cost } = await this.fanout.progress(id);
    const fault = await this.fanout.firstFault(manager, id);
    // The store was away for all attempts, or their workers were lost: nobody has said so yet.
    if (fault !== null && request.error === null) await this.tellAtLast(manager, request, fault);
    // A lost attempt may have told of a fault that a later one did not meet.
    const change = { cost, secrets: null, ended: () => 'now()', ...(fault === null && { error: null }) };
    await manager.update(AsyncRequest, { id }, change);
    await forgetOldRequests(manager);
    await this.fanout.remove(manager, id);
  }

  /** All files are there before the first is delivered. */
  private async deliver(
    request: AsyncRequest,
    folder: ResultFolder,
    dir: string,
    signal: AbortSignal,
  ): Promise<number> {
    const body = withScript(request.request, request.script);
    const rendering = await this.renderings.prepare(body, request.principal, signal);
    const { files, units } = await this.renderings.render(rendering, dir, signal);
    for (const { fileName, path } of files) await folder.moveIn(fileName, path, signal);
    return units;
  }

  private async tell(
    manager: EntityManager,
    request: AsyncRequest,
    folder: ResultFolder,
    fault: unknown,
    signal: AbortSignal,
  ): Promise<void> {
    const error = await folder.putError(fault, signal);
    await folder.putCopy(copyOf(request, { status: 'FAILED', costPU: 0 }), signal);
    await manager.update(AsyncRequest, { id: request.id }, { error: error as object });
  }

  private async tellAtLast(manager: EntityManager, request: AsyncRequest, fault: string): Promise<void> {
    try {
      const folder = await this.folders.of(request);
      const error = new DomainError('UNAVAILABLE', fault);
      await this.tell(manager, request, folder, error, AbortSignal.timeout(LAST_WORD_MS));
    } catch (error) {
      if (isConnectionLost(error)) throw error;
      this.log.warn(`Request ${request.id} ends without a word in its bucket: ${String(error)}`);
    }
  }
}
