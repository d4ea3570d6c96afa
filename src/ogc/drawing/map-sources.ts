import { Injectable } from '@nestjs/common';
import { type Request } from 'express';
import { UsageMeter } from '../../accounting/index.js';
import { type Principal } from '../../auth/index.js';
import { ANY_UUID } from '../../platform/http/uuid.pipe.js';
import { InstanceLayers } from '../configurations/instance-layers.js';
import { instanceNotFound } from '../configurations/instances.service.js';
import { CollectionLayers } from './collection-layers.js';
import { type OpenMaps } from './map-layer.js';

/** From the id in an address, or none, to layers. */
@Injectable()
export class MapSources {
  constructor(
    private readonly instances: InstanceLayers,
    private readonly collections: CollectionLayers,
    private readonly meter: UsageMeter,
  ) {}

  /**
   * A configuration's owner pays for whoever draws it, also for the request itself.
   * @param instanceId undefined = what the caller may read
   * @throws NOT_FOUND, UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED
   */
  async open(request: Request, caller: Principal | null, instanceId: string | undefined): Promise<OpenMaps> {
    if (instanceId === undefined)
      return { source: this.collections.of(caller), principal: caller, isPublic: caller === null };
    if (!ANY_UUID.test(instanceId)) throw instanceNotFound(instanceId.slice(0, 100));
    const open = await this.instances.open(caller, instanceId.toLowerCase());
    if (open.principal !== null) await this.meter.admit(request, open.principal);
    return open;
  }
}
