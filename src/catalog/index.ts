export { CatalogCoreModule } from './catalog.core.module.js';
export { CatalogModule } from './catalog.module.js';
export { CatalogWorkerModule } from './catalog.worker.module.js';
export { CollectionAccess, type FoundCollection, WRITTEN_BY_USERS } from './collection-access.js';
export { CollectionStore, type CollectionChanges, type NewCollection } from './collection-store.js';
export { Collection, type CollectionDocument, type CollectionKind } from './collection.entity.js';
export { type BuiltInCollection } from './definitions/built-in-collection.js';
export { BUILT_IN_COLLECTIONS, builtInCollection } from './definitions/built-in-collections.js';
export {
  DATA_MASK,
  type BandDefinition,
  type CollectionDefinition,
  type SampleType,
  type UnitConversion,
  type UnitScaling,
} from './definitions/collection-definition.js';
export { isNetcdfHref } from './bands/item-layers.js';
export { sceneBands } from './bands/scene-bands.js';
export { type ImportSummary } from './imports/import-summary.js';
export { ImportsCoreModule } from './imports/imports.core.module.js';
export { ProductImports, type ImportHooks, type ProductImport } from './imports/product-imports.service.js';
export {
  collectionReaders,
  readerMarks,
  registryReaders,
  visibilityOf,
  type CollectionVisibility,
  type Reader,
} from './readers.js';
export { canonicalItem, hrefHere, itemOf } from './scene-document.js';
export { SceneStore } from './scene-store.js';
export { type FoundScene, type NewScene, type SceneBand, type SceneBands, type SceneRow } from './scene.js';
export { storableJson } from './storable-json.js';
export { RenderScenes } from './search/render-scenes.js';
export * from './search/scene-query.js';
export { SceneSearch } from './search/scene-search.js';
export { type FoundInSearch, type RenderSearch, type SceneToRender } from './search/scenes-for-render.query.js';
export { StacSearch } from './stac/search/stac-search.js';
export { BulkSummary } from './transactions/bulk/bulk-summary.js';
export { StacImport, type StacImportOptions } from './transactions/import/stac-import.js';
export { StacImportModule } from './transactions/import/stac-import.module.js';
