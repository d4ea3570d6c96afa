export { Kvp, numberOf } from './drawing/kvp.js';
export { mapCrs } from './drawing/map-crs.js';
export {
  type DrawnLayer,
  layerNotDefined,
  type LayerInfo,
  type LayerSource,
  ogcRefusal,
  type OpenMaps,
  type StyleInfo,
  styleNotDefined,
} from './drawing/map-layer.js';
export { crsUri, type MapView } from './drawing/map-view.js';
export { processJson } from './drawing/process-json.js';
export { sendPicture } from './drawing/send-picture.js';
export { serviceAddress } from './drawing/service-address.js';
export { OgcCoreModule } from './ogc.core.module.js';
export { OgcModule } from './ogc.module.js';
export { type GetMap, readGetMap } from './wms/get-map.js';
export { type Exchange, WmsRequests } from './wms/wms-requests.js';
export { mercatorToLonLat, uncrossed } from './wms/wms-names.js';
