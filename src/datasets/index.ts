export { DatasetAccess, DATASET_NOT_FOUND } from './dataset-access.js';
export { DatasetDeletion } from './dataset-deletion.service.js';
export {
  DatasetExtensions,
  type DatasetAddition,
  type DatasetExtension,
  type PictureWish,
  type TerrainLinks,
} from './dataset-extensions.js';
export { DatasetPlaces, hrefOf, isHref, type DatasetPlace } from './dataset-places.js';
export { DatasetGrant } from './dataset-grant.entity.js';
export { DatasetRegistry, type NewDataset, type StoredAsset } from './dataset-registry.service.js';
export { DatasetDto, VISIBILITIES } from './dataset.dto.js';
export { DatasetTerrain, type TerrainFate, type TerrainKeeper } from './dataset-terrain.js';
export { Dataset, type RecordType } from './dataset.entity.js';
export { DatasetsCoreModule } from './datasets.core.module.js';
export { DatasetsModule } from './datasets.module.js';
export { tileFolderOf } from './derived-folders.js';
export { DatasetViews } from './dataset-views.js';
export { bandNames } from './scenes/dataset-item.js';
export { KEPT_SIZE_STEP, Thumbnails } from './inspection/thumbnails.service.js';
export { DatasetScenes } from './scenes/dataset-scenes.service.js';
export { DeletionGuards, type DeletionGuard } from './deletion-guards.js';
export { ObjectReaper } from './object-reaper.js';
export { IsFlag, IsInstant, IsOneOf, IsPlainText, IsWhole, Trimmed, parseInstant } from './query-values.js';
export { RasterAsset, type AssetStatus, type VrtType } from './raster-asset.entity.js';
export { assetFields, placeFields, type AssetFields } from './asset-fields.js';
export { servedByIds, type ServedDataset } from './served-dataset.js';
export { VisibilityWarnings, type VisibilityWarner } from './visibility-warnings.js';
export { SourceFields } from './source-fields.dto.js';
