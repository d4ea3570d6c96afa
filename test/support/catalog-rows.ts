import { DataSource } from 'typeorm';
import { type Principal, type Role } from '../../src/auth/index.js';
import { CollectionStore } from '../../src/catalog/collection-store.js';
import { Collection } from '../../src/catalog/collection.entity.js';
import { type Reader } from '../../src/catalog/readers.js';
import { SceneStore } from '../../src/catalog/scene-store.js';
import { SceneSearch } from '../../src/catalog/search/scene-search.js';
import { dataSourceOptions } from '../../src/platform/database/data-source.js';
import { aCollection, aScene, type SceneSketch } from './a-scene.js';
import { freshDatabase } from './database.js';

export interface CatalogRows {
  readonly dataSource: DataSource;
  readonly search: SceneSearch;
  putCollection(id: string, readers?: Reader[]): Promise<void>;
  putScene(collectionId: string, ...sketches: Array<SceneSketch & { readers?: Reader[] }>): Promise<void>;
  close(): Promise<void>;
}

/** The catalogue's tables with their writers and its search, without HTTP and accounts. */
export async function startCatalogRows(): Promise<CatalogRows> {
  const database = await freshDatabase();
  const dataSource = await new DataSource({ ...dataSourceOptions(database.url), entities: [Collection] }).initialize();
  const store = new SceneStore({ bucketNames: () => Promise.resolve(new Set()) } as never);
  return {
    dataSource,
    search: new SceneSearch(dataSource),
    putCollection: async (id, readers = ['public']) => {
      await new CollectionStore().create(dataSource.manager, aCollection({ id, readers }));
    },
    putScene: async (collectionId, ...sketches) => {
      const scenes = sketches.map(({ readers, ...sketch }) => ({
        ...{ collectionId, item: aScene(sketch), bands: null, readers: readers ?? null },
      }));
      await dataSource.transaction((manager) => store.put(manager, scenes));
    },
    close: async () => {
      await dataSource.destroy();
      await database.drop();
    },
  };
}

export function aPrincipal(role: Role, accountId: string, ownerId: string): Principal {
  return { kind: 'user', id: ownerId, ownerId, accountId, role, name: ownerId, scope: 'full' };
}
