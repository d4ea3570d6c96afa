import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type EntityManager } from 'typeorm';
import { FanoutTasks, type ListedUnit } from '../../../fanout/index.js';
import { JsonMember } from '../../../platform/http/json-member.js';
import { readCogParameters } from '../../raster/order/cog-parameters.js';
import { type BatchTask } from '../../tasks/batch-task.entity.js';
import { CollectionLinks } from '../collections/collection-links.js';
import { type AnalysisFacts } from '../../raster/survey/analysis-facts.js';
import { finishedTile } from '../work/finished-tiles.js';
import { type BatchRequest, readBatchRequest } from './read-request.js';

/** Scenes written or removed with one statement. */
const PAGE = 500;
/** Tiles whose scenes are written while somebody waits: some seconds. */
const MAX_TILES = 20_000;

/** Links between a request that is there and a collection, with all that follows for the scenes. */
@Injectable()
export class RequestLinks {
  constructor(
    private readonly fanout: FanoutTasks,
    private readonly collections: CollectionLinks,
  ) {}

  /**
   * Tiles that are done become scenes of the new collection and leave the former one. @param task locked; the caller stores the
   * new id. @throws BAD_REQUEST
   */
  async relink(manager: EntityManager, task: BatchTask, collectionId: string | null): Promise<void> {
    const request = readBatchRequest(task.request);
    const { done } = await this.fanout.progress(task.id);
    if (done > MAX_TILES)
      throw refused(
        `The request has ${done} processed tiles; after the fact, at most ${MAX_TILES} become scenes of a collection`,
      );
    if (collectionId !== null) await this.admit(manager, task, request, collectionId);
    for await (const units of this.finished(task.id)) {
      if (task.collectionId !== null)
        await this.collections.removeScenes(manager, task.collectionId, task.id, units.map(({ name }) => name)); // prettier-ignore
      const tiles = units.map((unit) => finishedTile(request.order, task.id, unit));
      await this.collections.addScenes(manager, { ...task, collectionId }, tiles);
    }
  }

  private async admit(manager: EntityManager, task: BatchTask, { order, tiles }: BatchRequest, collectionId: string) {
    if (order.cog === null) throw refused('output->collectionId: the request was made without cogOutput: true');
    readCogParameters(new JsonMember(task.request['output'], ['output']), { isCollected: true });
    const buckets = order.files.map(({ template }) => template.bucket);
    const gridId = tiles.grid.id;
    await this.collections.hold(manager, collectionId, { accountId: task.accountId, gridId, buckets });
    const facts = task.facts as AnalysisFacts | null;
    // Before the analysis nothing is known of the outputs: it looks at the collection then.
    if (facts !== null) await this.collections.adopt(manager, collectionId, gridId, facts.outputs);
  }

  private async *finished(taskId: string): AsyncGenerator<ListedUnit[]> {
    for (let offset = 0; ; offset += PAGE) {
      const units = await this.fanout.units(taskId, { status: 'done', offset, limit: PAGE });
      if (units.length > 0) yield units;
      if (units.length < PAGE) return;
    }
  }
}

function refused(why: string): DomainError {
  return new DomainError('BAD_REQUEST', why, { detail: { code: 'COMMON_BAD_PAYLOAD' } });
}
