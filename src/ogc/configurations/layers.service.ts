import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource, type EntityManager } from 'typeorm';
import { type Asking } from '../../process/index.js';
import { type Principal } from '../../auth/index.js';
import { ScriptTrial } from '../drawing/script-trial.js';
import { MapInstances } from './instances.service.js';
import { type LayerDocument, readLayer } from './layer-document.js';
import { scriptOf } from './layer-style.js';
import { ConfiguredLayer } from './map-layer.entity.js';

const MAX_LAYERS = 500;
type Caller = Asking & { readonly principal: Principal };

/** Layers of an instance. Nothing is stored that cannot be drawn: every script is opened against its collection before. */
@Injectable()
export class MapLayers {
  constructor(
    private readonly dataSource: DataSource,
    private readonly instances: MapInstances,
    private readonly trial: ScriptTrial,
  ) {}

  /** By `orderHint`, then id. @throws NOT_FOUND */
  async list(principal: Principal, instanceId: string): Promise<ConfiguredLayer[]> {
    await this.instances.load(principal, instanceId);
    return this.of(instanceId);
  }

  /** Whoever asks. */
  async of(instanceId: string): Promise<ConfiguredLayer[]> {
    const layers = await this.dataSource.manager.find(ConfiguredLayer, { where: { instanceId }, order: { id: 'ASC' } });
    return layers.sort((a, b) => (a.document.orderHint ?? 0) - (b.document.orderHint ?? 0));
  }

  /** @throws NOT_FOUND */
  async load(principal: Principal, instanceId: string, id: string): Promise<ConfiguredLayer> {
    await this.instances.load(principal, instanceId);
    return this.find(this.dataSource.manager, instanceId, id);
  }

  /** @throws NOT_FOUND; INVALID, EVALSCRIPT_…; CONFLICT when the id is taken */
  async create(caller: Caller, instanceId: string, body: unknown): Promise<ConfiguredLayer> {
    await this.instances.load(caller.principal, instanceId);
    const { id, document } = readLayer(body, null, null);
    await this.tryOut(document, caller);
    return this.dataSource.transaction(async (manager) => {
      const count = await manager.countBy(ConfiguredLayer, { instanceId });
      if (count >= MAX_LAYERS) throw new DomainError('CONFLICT', `An instance holds at most ${MAX_LAYERS} layers`);
      const insert = manager.createQueryBuilder().insert().into(ConfiguredLayer);
      const { raw } = await insert.values({ instanceId, id, document } as object).orIgnore().returning('id').execute(); // prettier-ignore
      if ((raw as unknown[]).length === 0)
        throw new DomainError('CONFLICT', `A layer with the id ${JSON.stringify(id)} exists already`);
      return this.find(manager, instanceId, id);
    });
  }

  /** @param merge false = the body is the whole layer. @throws NOT_FOUND; INVALID, EVALSCRIPT_… */
  async update(caller: Caller, { instanceId, id }: LayerKey, body: unknown, { merge }: { merge: boolean }) {
    const before = await this.load(caller.principal, instanceId, id);
    const { document } = readLayer(body, id, merge ? before.document : null);
    await this.tryOut(document, caller);
    await this.dataSource.manager.update(ConfiguredLayer, { instanceId, id }, { document, lastUpdated: () => 'now()' } as object); // prettier-ignore
    return this.find(this.dataSource.manager, instanceId, id);
  }

  /** @throws NOT_FOUND */
  async delete(principal: Principal, instanceId: string, id: string): Promise<void> {
    await this.load(principal, instanceId, id);
    await this.dataSource.manager.delete(ConfiguredLayer, { instanceId, id });
  }

  private async tryOut({ styles, collectionType: type, datasourceDefaults: defaults }: LayerDocument, caller: Caller) {
    for (const style of styles) await this.trial.of({ type, defaults, script: scriptOf(style) }, caller);
  }

  private async find(manager: EntityManager, instanceId: string, id: string): Promise<ConfiguredLayer> {
    const found = id.includes('\0') ? null : await manager.findOneBy(ConfiguredLayer, { instanceId, id });
    if (found === null) throw new DomainError('NOT_FOUND', `Layer ${JSON.stringify(id)} not found`);
    return found;
  }
}

export interface LayerKey {
  readonly instanceId: string;
  readonly id: string;
}
