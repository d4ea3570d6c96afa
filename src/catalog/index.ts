export { CatalogCoreModule } from './catalog.core.module.js';
export { CatalogModule } from './catalog.module.js';
export { CatalogWorkerModule } from './catalog.worker.module.js';
export { CollectionAccess } from './collection-access.js';
export { CollectionStore, type CollectionChanges, type NewCollection } from './collection-store.js';
export { Collection, type CollectionDocument, type CollectionKind } from './collection.entity.js';
export {
  type BandDefinition,
  type CollectionDefinition,
  type SampleType,
  type UnitScaling,
} from './definitions/collection-definition.js';
export {
  collectionReaders,
  readerMarks,
  registryReaders,
  visibilityOf,
  type CollectionVisibility,
  type Reader,
} from './readers.js';
export { SceneStore } from './scene-store.js';
export { type FoundScene, type NewScene, type SceneBand, type SceneBands, type SceneRow } from './scene.js';
export * from './search/scene-query.js';
export { SceneSearch } from './search/scene-search.js';
