import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { DomainError, isDomainError } from '#libs/errors';
import { isStoreRefusal } from '#libs/storage';
import { DataSource, type EntityManager, IsNull } from 'typeorm';
import { UsageMeter } from '../accounting/index.js';
import { type Principal } from '../auth/index.js';
import { withoutSecrets } from '../delivery/index.js';
import { FanoutTasks } from '../fanout/index.js';
import { AsyncConfig } from '../platform/config/config.js';
import { ANY_UUID } from '../platform/http/uuid.pipe.js';
import { AsyncRenderings } from './async-renderings.js';
import { ASYNC_KIND, AsyncRequest } from './async-request.entity.js';
import { type AsyncStatusDto } from './async-request.dto.js';
import { countRunning, lockAccount } from './async-requests.query.js';
import { bucketFault, readAsyncOrder, withScript } from './request/async-order.js';
import { ReferencedScripts } from './request/referenced-scripts.js';
import { type ResultFolder } from './results/result-folder.js';
import { copyOf, ResultFolders } from './results/result-folders.js';

/** Until a caller with too many running requests is worth hearing again, in milliseconds as clients of the API read it. */
const RETRY_AFTER_MS = 30_000;

/** What the API does: takes requests, and says which of them run. */
@Injectable()
export class AsyncRequests {
  private readonly log = new Logger(AsyncRequests.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly config: AsyncConfig,
    private readonly renderings: AsyncRenderings,
    private readonly scripts: ReferencedScripts,
    private readonly folders: ResultFolders,
    private readonly fanout: FanoutTasks,
    private readonly meter: UsageMeter,
  ) {}

  /**
   * What can be found wrong without reading a pixel is: the body, the script, the scenes, and whether the bucket takes
   * the request's copy.
   * @throws INVALID, BAD_REQUEST, EVALSCRIPT_…: the request's fault; RATE_LIMITED: too many run; FORBIDDEN: cannot be paid
   */
  async submit(body: unknown, principal: Principal, signal: AbortSignal): Promise<AsyncStatusDto> {
    const order = readAsyncOrder(body);
    await this.assertRoom(this.dataSource.manager, principal);
    const request = withoutSecrets(body as Record<string, unknown>);
    const script = order.script === null ? null : await this.scripts.read(order.script);
    const { estimate } = await this.renderings.prepare(withScript(request, script), principal, signal);
    await this.meter.assertAffordable(principal, estimate);

    const id = randomUUID();
    const folder = await this.folders.open(order.delivery, id);
    const { accountId } = principal;
    const secrets = this.folders.seal(order.delivery, id);
    const row = { id, accountId, principal, request, script, secrets, created: new Date() };
    await this.reach(folder, row, signal);
    try {
      await this.store(row);
    } catch (error) {
      await folder.removeCopy(id).catch((left: unknown) => this.log.warn(`A request's copy stays: ${String(left)}`));
      throw error;
    }
    return { id, status: 'RUNNING' };
  }

  /** @throws NOT_FOUND when it has ended, never was, or is another account's */
  async running(id: string, { accountId }: Principal): Promise<AsyncStatusDto> {
    const where = { id: id.toLowerCase(), accountId, ended: IsNull() };
    const runs = ANY_UUID.test(id) && (await this.dataSource.manager.existsBy(AsyncRequest, where));
    if (!runs) throw new DomainError('NOT_FOUND', `No asynchronous request "${id}" of yours runs`);
    return { id: where.id, status: 'RUNNING' };
  }

  private async reach(
    folder: ResultFolder,
    row: Pick<AsyncRequest, 'id' | 'created' | 'request'>,
    signal: AbortSignal,
  ) {
    try {
      await folder.putCopy(copyOf(row, { status: 'RUNNING', costPU: null }), signal);
    } catch (error) {
      const isCallers = isStoreRefusal(error) || isDomainError(error, 'CONFLICT');
      throw isCallers ? bucketFault('output->delivery', (error as Error).message) : error;
    }
  }

  private store(row: Omit<AsyncRequest, 'ended' | 'cost' | 'error'>): Promise<void> {
    return this.dataSource.transaction(async (manager) => {
      await lockAccount(manager, row.accountId);
      await this.assertRoom(manager, row);
      // TypeORM's type of a partial json column is narrower than what it takes.
      await manager.insert(AsyncRequest, row as object);
      await this.fanout.create(manager, { id: row.id, kind: ASYNC_KIND, accountId: row.accountId });
      await this.fanout.add(manager, row.id, [{ unitId: 1, name: row.id, payload: {} }]);
      await this.fanout.open(manager, row.id);
    });
  }

  private async assertRoom(manager: EntityManager, { accountId }: Pick<Principal, 'accountId'>): Promise<void> {
    const { maxRunning } = this.config;
    if (maxRunning === 0 || (await countRunning(manager, accountId)) < maxRunning) return;
    throw new DomainError('RATE_LIMITED', `Your account has ${maxRunning} asynchronous requests running already`, {
      headers: { 'Retry-After': String(RETRY_AFTER_MS) },
    });
  }
}
