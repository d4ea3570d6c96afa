import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { isAdmin, type Principal, principalOfUser } from '../../auth/index.js';
import { CollectionLayers } from '../drawing/collection-layers.js';
import {
  type DrawnLayer,
  layerNotDefined,
  type LayerInfo,
  type LayerSource,
  type OpenMaps,
  styleNotDefined,
} from '../drawing/map-layer.js';
import { instanceNotFound } from './instances.service.js';
import { type LayerStyle } from './layer-document.js';
import { scriptOf } from './layer-style.js';
import { MapLayers } from './layers.service.js';
import { MapInstance } from './map-instance.entity.js';
import { type ConfiguredLayer } from './map-layer.entity.js';

/**
 * Who may draw an instance: its account; of a public one everybody who knows the id, and then it is drawn, and paid for,
 * in the name of the user who made it.
 */
@Injectable()
export class InstanceLayers {
  constructor(
    private readonly dataSource: DataSource,
    private readonly layers: MapLayers,
    private readonly collections: CollectionLayers,
  ) {}

  /** @throws NOT_FOUND; UNAUTHENTICATED for a private one without a token; FORBIDDEN for one that is switched off */
  async open(caller: Principal | null, id: string): Promise<OpenMaps> {
    const instance = await this.dataSource.manager.findOneBy(MapInstance, { id });
    if (instance === null) throw instanceNotFound(id);
    const isMine = caller !== null && (instance.accountId === caller.accountId || isAdmin(caller));
    if (!instance.isPublic && !isMine) {
      if (caller !== null) throw instanceNotFound(id);
      throw new DomainError('UNAUTHENTICATED', `Instance ${id} is private: send a token, or ?api_key=`);
    }
    if (instance.document.additionalData?.disabled === true)
      throw new DomainError('FORBIDDEN', `Instance ${id} is disabled`);
    const principal = instance.isPublic ? await principalOfUser(this.dataSource.manager, instance.createdBy) : caller;
    return { source: this.sourceOf(instance, principal), principal, isPublic: instance.isPublic };
  }

  private sourceOf({ id, document }: MapInstance, principal: Principal | null): LayerSource {
    return {
      title: document.name,
      description: document.description ?? null,
      jpegQuality: document.additionalData?.imageQuality ?? null,
      layers: async () => Promise.all((await this.layers.of(id)).map((layer) => this.describe(principal, layer))),
      layer: async (name, style) =>
        drawn(
          (await this.layers.of(id)).find((layer) => layer.id === name),
          name,
          style,
        ),
    };
  }

  private async describe(principal: Principal | null, { id, document }: ConfiguredLayer): Promise<LayerInfo> {
    const { collectionType: type, datasourceDefaults, title, description, styles, defaultStyleName } = document;
    const custom = `byoc-${String(datasourceDefaults['collectionId']).toLowerCase()}`;
    const collection = await this.collections.describe(principal, type === 'CUSTOM' ? custom : type);
    const byDefault = styles.filter(({ name }) => name === defaultStyleName);
    const others = styles.filter(({ name }) => name !== defaultStyleName);
    return {
      name: id,
      title,
      description: description ?? null,
      styles: [...byDefault, ...others].map(styleInfo),
      dataset: collection?.dataset ?? 'CUSTOM',
      bbox: collection?.bbox ?? null,
      interval: collection?.interval ?? [null, null],
    };
  }
}

function styleInfo({ name, description, legend }: LayerStyle) {
  return { name, title: description || name, legend: legend ?? null };
}

/** @throws BAD_REQUEST LayerNotDefined, StyleNotDefined */
function drawn(layer: ConfiguredLayer | undefined, name: string, wanted: string): DrawnLayer {
  if (layer === undefined) throw layerNotDefined(name);
  const { styles, defaultStyleName, collectionType: type, datasourceDefaults: defaults } = layer.document;
  const style = styles.find((one) => one.name === (wanted || defaultStyleName));
  if (style === undefined) throw styleNotDefined(name, wanted);
  return { name, style: style.name, type, defaults, script: scriptOf(style) };
}
