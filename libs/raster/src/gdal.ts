import gdal from 'gdal-async';

/**
 * The one import of gdal-async. Its configuration is global to the process, so it is set here, before anything opens:
 * - axis order x = easting/longitude for every CRS, whatever its authority says;
 * - CRS exported as WKT2:2019;
 * - no `.aux.xml` written beside a raster, no sibling files (`.ovr`, `.aux.xml`, `.tfw`) picked up: an object is one file;
 * - a VRT is only as coarse as its own `<Overview>`s, and may reach remote rasters by these extensions alone.
 */
const OPTIONS: Readonly<Record<string, string>> = {
  OSR_DEFAULT_AXIS_MAPPING_STRATEGY: 'TRADITIONAL_GIS_ORDER',
  OSR_WKT_FORMAT: 'WKT2_2019',
  GDAL_PAM_ENABLED: 'NO',
  GDAL_DISABLE_READDIR_ON_OPEN: 'EMPTY_DIR',
  VRT_VIRTUAL_OVERVIEWS: 'NO',
  CPL_VSIL_CURL_ALLOWED_EXTENSIONS: 'tif,tiff,vrt,jp2',
  /** Source handles kept open per process, so that sampling a 500-source mosaic does not reopen them (GDAL's cap is 1000). */
  GDAL_MAX_DATASET_POOL_SIZE: '600',
};

/**
 * MB of decoded blocks per process, unless whoever starts it says otherwise: enough for a block's rows of tiles in ten
 * files, and a large picture stays below 400 MB. GDAL itself would take a twentieth of the machine.
 */
const CACHE_MB = '128';

for (const [name, value] of Object.entries(OPTIONS)) gdal.config.set(name, value);
if (gdal.config.get('GDAL_CACHEMAX') === null) gdal.config.set('GDAL_CACHEMAX', CACHE_MB);

export { gdal };
