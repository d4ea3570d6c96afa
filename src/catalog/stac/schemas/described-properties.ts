import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Principal } from '../../../auth/index.js';
import { CollectionAccess } from '../../collection-access.js';
import { readerMarks } from '../../readers.js';
import { COMMON_PROPERTIES, CORE_PROPERTIES, schemaOf, type PropertySchema } from './property-schemas.js';
import { sampledProperties } from './sampled-properties.query.js';

/** What items can be asked about. */
@Injectable()
export class DescribedProperties {
  constructor(
    private readonly access: CollectionAccess,
    private readonly dataSource: DataSource,
  ) {}

  /** Across all collections that the caller may read. */
  async ofAll(principal: Principal | null): Promise<Record<string, PropertySchema>> {
    const ids = (await this.access.readable(principal)).map(({ id }) => id);
    const collection = { ...CORE_PROPERTIES['collection'], ...(ids.length > 0 && { enum: ids }) };
    return { ...CORE_PROPERTIES, ...COMMON_PROPERTIES, collection };
  }

  /** Of the scenes it has and of its definition, which also knows what may come. @throws NOT_FOUND */
  async of(principal: Principal | null, collectionId: string): Promise<Record<string, PropertySchema>> {
    const { definition } = await this.access.loadReadable(principal, collectionId);
    const sampled = await sampledProperties(this.dataSource, collectionId, readerMarks(principal));
    return {
      ...CORE_PROPERTIES,
      collection: { ...CORE_PROPERTIES['collection'], enum: [collectionId] },
      ...Object.fromEntries(sampled.map(({ name, kinds }) => [name, schemaOf(name, kinds)])),
      ...(definition?.queryables as Record<string, PropertySchema> | undefined),
    };
  }
}
