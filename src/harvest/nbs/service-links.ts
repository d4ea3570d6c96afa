export interface DatasetLinks {
  readonly wms_url: string;
  readonly wcs_url: string;
  readonly wfs_url: string;
}

/** Where one dataset is drawn and described. */
export function linksOfDataset(base: string, id: string): DatasetLinks {
  return { wms_url: `${base}/wms/${id}`, wcs_url: `${base}/wcs/${id}`, wfs_url: `${base}/wfs/${id}` };
}

/** One WMS and one WFS over several datasets; each is a layer, named by its id. */
export function combinedServices(base: string, ids: readonly string[]): { wms: string; wfs: string; layers: string[] } {
  const layers = [...new Set(ids)];
  const of = (service: 'wms' | 'wfs') =>
    `${base}/${service}/multi?dataset_ids=${layers.join(',')}&SERVICE=${service.toUpperCase()}&REQUEST=GetCapabilities`;
  return { wms: of('wms'), wfs: of('wfs'), layers };
}
