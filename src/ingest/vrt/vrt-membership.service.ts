import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type Principal } from '../../auth/index.js';
import { DatasetAccess, type Dataset } from '../../datasets/index.js';
import { type Job } from '../../jobs/index.js';
import { type CompatibilityItem } from './compatibility.js';
import { narrowerSources, SourceCheck, toJobWarnings } from './source-check.js';
import { assertSourceList, incompatible, MIN_SOURCES } from './source-list.js';
import { assertRasters, assertVrtWritable, VrtAccess } from './vrt-access.js';
import { VrtMembers } from './vrt-members.js';
import { VrtRebuilds, type Staging } from './vrt-rebuilds.service.js';

/**
 * Changes the membership of a VRT by staging the full intended list. Checks run in the order of ingest-vrt R2 and R3,
 * access before everything that tells about state.
 */
@Injectable()
export class VrtMembership {
  constructor(
    private readonly vrts: VrtAccess,
    private readonly members: VrtMembers,
    private readonly sourceCheck: SourceCheck,
    private readonly rebuilds: VrtRebuilds,
    private readonly access: DatasetAccess,
  ) {}

  /** Puts a source on top. @throws NOT_FOUND, FORBIDDEN, CONFLICT, INVALID. */
  async add(principal: Principal, vrtId: string, sourceId: string): Promise<Job> {
    const vrt = await this.vrts.loadReadable(principal, vrtId);
    const added = await this.vrts.loadSources(principal, [sourceId]);
    assertVrtWritable(principal, vrt);
    await this.rebuilds.assertIdle(vrt);
    assertRasters(added);
    const from = await this.members.linkedIds(vrtId);
    if (from.includes(sourceId)) throw new DomainError('CONFLICT', 'Source already linked to this VRT');
    return this.change(principal, vrt, 'add_source', from, [...from, sourceId]);
  }

  /** @throws NOT_FOUND, FORBIDDEN, CONFLICT; INVALID when too few would remain. */
  async remove(principal: Principal, vrtId: string, sourceId: string): Promise<Job> {
    const vrt = await this.vrts.loadReadable(principal, vrtId);
    assertVrtWritable(principal, vrt);
    await this.rebuilds.assertIdle(vrt);
    const from = await this.members.linkedIds(vrtId);
    if (from.length <= MIN_SOURCES)
      throw new DomainError('INVALID', `A VRT needs at least ${MIN_SOURCES} sources, this one has ${from.length}`);
    if (!from.includes(sourceId)) throw new DomainError('NOT_FOUND', 'Source not linked to this VRT');
    const to = from.filter((id) => id !== sourceId);
    return this.rebuilds.stage(principal, vrt, {
      triggeredBy: 'remove_source',
      membership: { from, to },
      resolution: null,
      warnings: [],
    });
  }

  /**
   * Replaces the whole list: reorders, adds and removes at once. A member that is linked already may stay although the
   * caller cannot read it any more; what is new must be readable.
   * @throws NOT_FOUND, FORBIDDEN, CONFLICT, INVALID.
   */
  async set(principal: Principal, vrtId: string, to: readonly string[]): Promise<Job> {
    assertSourceList(to);
    const vrt = await this.vrts.loadReadable(principal, vrtId);
    const from = await this.members.linkedIds(vrtId);
    const added = await this.vrts.loadSources(
      principal,
      to.filter((id) => !from.includes(id)),
    );
    assertVrtWritable(principal, vrt);
    await this.rebuilds.assertIdle(vrt);
    assertRasters(added);
    return this.change(principal, vrt, 'set_sources', from, to);
  }

  private async change(
    principal: Principal,
    vrt: Dataset,
    triggeredBy: Staging['triggeredBy'],
    from: readonly string[],
    to: readonly string[],
  ): Promise<Job> {
    const { vrtType, resolutionStrategy } = vrt.asset;
    if (vrtType === null)
      throw new DomainError('INVALID', `VRT ${vrt.id} has no vrt_type and cannot change its sources`);
    assertSourceList(to);
    const sources = await this.members.load(to);
    const shape = { type: vrtType, resolution: resolutionStrategy ?? 'finest' };
    const { errors, warnings } = await this.sourceCheck.judge(sources, shape);
    if (errors.length > 0) throw incompatible(await this.withoutHidden(principal, errors));
    const news = sources.filter((source) => !from.includes(source.id));
    return this.rebuilds.stage(principal, vrt, {
      triggeredBy,
      membership: { from, to },
      resolution: null,
      warnings: toJobWarnings([...warnings, ...narrowerSources(news, vrt.visibility)]),
    });
  }

  /** Links can outlive access: of a member that the caller may not see any more only its being unfit is said. */
  private async withoutHidden(principal: Principal, items: CompatibilityItem[]): Promise<CompatibilityItem[]> {
    const readable = await this.access.findReadable(principal, [...new Set(items.map((item) => item.source_id))]);
    return items.map((item) =>
      readable.has(item.source_id) ? item : { ...item, message: 'a source that you may not see does not fit' },
    );
  }
}
