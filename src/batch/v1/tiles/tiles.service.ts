import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { type Principal } from '../../../auth/index.js';
import { FanoutTasks } from '../../../fanout/index.js';
import { type ViewPage } from '../../../platform/http/view.js';
import { type BatchStatus } from '../../tasks/batch-states.js';
import { BatchTask } from '../../tasks/batch-task.entity.js';
import { BatchRequests } from '../requests/requests.service.js';
import { tilesOf } from '../requests/request.mapper.js';
import { type BatchTileDto, type TileStatus } from './tile.dto.js';
import { toTileDto, unitStatusOf } from './tile.mapper.js';

const RESTARTABLE: readonly BatchStatus[] = ['PROCESSING', 'PARTIAL'];

/** Tiles of requests: units of the fan-out, seen through their grid. */
@Injectable()
export class BatchTiles {
  constructor(
    private readonly dataSource: DataSource,
    private readonly requests: BatchRequests,
    private readonly fanout: FanoutTasks,
  ) {}

  /** None before the analysis. @returns one more than the page holds where there are more */
  async list(
    principal: Principal,
    requestId: string,
    { page, status }: { readonly page: ViewPage; readonly status: TileStatus | undefined },
  ): Promise<BatchTileDto[]> {
    const task = await this.requests.load(principal, requestId);
    const unitStatus = status === undefined ? null : unitStatusOf(status);
    if (status !== undefined && unitStatus === null) return [];
    const units = await this.fanout.units(requestId, { ...page, limit: page.limit + 1, status: unitStatus });
    return units.map((unit) => toTileDto(requestId, tilesOf(task), unit));
  }

  /** @throws NOT_FOUND */
  async get(principal: Principal, requestId: string, tileId: number): Promise<BatchTileDto> {
    const task = await this.requests.load(principal, requestId);
    const unit = await this.fanout.unit(requestId, tileId);
    if (unit === null) throw noTile(requestId, tileId);
    return toTileDto(requestId, tilesOf(task), unit);
  }

  /**
   * A FAILED tile runs again, of a request that is PROCESSING, or PARTIAL and then PROCESSING once more.
   * @throws NOT_FOUND; BAD_REQUEST for other tiles and requests
   */
  async restart(principal: Principal, requestId: string, tileId: number): Promise<void> {
    await this.get(principal, requestId, tileId);
    await this.dataSource.transaction(async (manager) => {
      await this.fanout.lock(manager, requestId);
      const task = await manager.findOneOrFail(BatchTask, { where: { id: requestId }, lock: { mode: 'pessimistic_write' } }); // prettier-ignore
      if (!RESTARTABLE.includes(task.status))
        throw refused(`Only tiles of requests with status ${RESTARTABLE.join(', ')} can be restarted.`);
      if (!(await this.fanout.retryUnit(manager, requestId, tileId)))
        throw refused('Only tiles with status FAILED can be restarted.');
      await this.fanout.open(manager, requestId);
      const change = { status: 'PROCESSING', error: null, userAction: 'START', userActionAt: () => 'now()', updated: () => 'now()' } as const; // prettier-ignore
      await manager.update(BatchTask, { id: requestId }, change);
    });
  }
}

function noTile(requestId: string, tileId: number): DomainError {
  return new DomainError('NOT_FOUND', `Request ${requestId} has no tile ${tileId}`);
}

function refused(sentence: string): DomainError {
  return new DomainError('BAD_REQUEST', sentence, { detail: { code: 'COMMON_BAD_PAYLOAD' } });
}
