import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Principal, type Role } from '../../auth/index.js';
import { DatasetAccess } from '../dataset-access.js';
import { DatasetGrant } from '../dataset-grant.entity.js';
import { DatasetScenes } from '../scenes/dataset-scenes.service.js';

/** Who besides the owner reads a dataset while it is `restricted`; kept, without effect, under other visibilities. */
export interface GrantSet {
  readonly roles: readonly Role[];
  readonly users: readonly string[];
}

@Injectable()
export class Grants {
  constructor(
    private readonly access: DatasetAccess,
    private readonly dataSource: DataSource,
    private readonly scenes: DatasetScenes,
  ) {}

  /** @throws NOT_FOUND, FORBIDDEN: who else may read is the owner's business. */
  async of(principal: Principal, datasetId: string): Promise<GrantSet> {
    await this.access.loadWritable(principal, datasetId);
    const rows = await this.dataSource.manager.find(DatasetGrant, { where: { datasetId }, order: { id: 'ASC' } });
    return { roles: rows.flatMap(({ role }) => role ?? []), users: rows.flatMap(({ userId }) => userId ?? []) };
  }

  /** Replaces the set. @throws NOT_FOUND, FORBIDDEN */
  async replace(principal: Principal, datasetId: string, { roles, users }: GrantSet): Promise<GrantSet> {
    await this.access.loadWritable(principal, datasetId);
    await this.dataSource.transaction(async (manager) => {
      // Two replacements at once would both insert; the dataset's row lets them pass one after the other.
      await manager.query('SELECT 1 FROM datasets WHERE id = $1 FOR NO KEY UPDATE', [datasetId]);
      await manager.delete(DatasetGrant, { datasetId });
      const rows = [
        ...[...new Set(roles)].map((role) => ({ datasetId, role, userId: null })),
        ...[...new Set(users)].map((userId) => ({ datasetId, role: null, userId })),
      ];
      if (rows.length > 0) await manager.insert(DatasetGrant, rows);
      await this.scenes.publish(manager, [datasetId]);
    });
    return this.of(principal, datasetId);
  }
}
