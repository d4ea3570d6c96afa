import { Injectable } from '@nestjs/common';
import { type Principal } from '../../auth/index.js';
import { builtInCollection, CollectionAccess, SceneSearch } from '../../catalog/index.js';
import { type RequestedInput } from '../request/raster-request.js';
import { renderable, type RenderableCollection, renderableDataset } from './renderable-collection.js';

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const CUSTOM_ID = new RegExp(`^(byoc|batch|zarr|dataset)-(${UUID})$`);
const REGISTRY = 'datasets';

/** From `type` of an entry of `input.data` to the collection behind it (process §3.1). */
@Injectable()
export class CollectionResolver {
  constructor(
    private readonly access: CollectionAccess,
    private readonly search: SceneSearch,
  ) {}

  /** @throws INVALID: the same for what is absent and what the caller may not read. */
  async resolve(principal: Principal | null, input: RequestedInput): Promise<RenderableCollection> {
    const named = this.idOf(input);
    const [, prefix, uuid] = CUSTOM_ID.exec(named) ?? [];
    if (prefix === 'dataset' && uuid !== undefined) return this.dataset(principal, uuid, input);
    const found = await this.access.findReadable(principal, named);
    if (found === null) return refuse(input);
    if (found.kind === 'zarr' && found.definition?.bands.length === 0)
      return input.type.refuse('this Zarr collection has not been ingested: see its status');
    return renderable(found);
  }

  private idOf({ type, dataFilter }: RequestedInput): string {
    const sent = type.text();
    if (sent === 'CUSTOM') return `byoc-${dataFilter.get('collectionId').required().text().toLowerCase()}`;
    const builtIn = builtInCollection(sent);
    if (builtIn !== null) return builtIn.id;
    return CUSTOM_ID.test(sent.toLowerCase()) ? sent.toLowerCase() : sent;
  }

  private async dataset(
    principal: Principal | null,
    uuid: string,
    input: RequestedInput,
  ): Promise<RenderableCollection> {
    const registry = await this.access.findReadable(principal, REGISTRY);
    const scene = registry && (await this.search.find(principal, REGISTRY, uuid));
    return registry && scene ? renderableDataset(registry, uuid) : refuse(input);
  }
}

function refuse({ type }: RequestedInput): never {
  return type.refuse('there is no such collection, or none that you may read');
}
