/** Sentinel-2-like items as public catalogues serve them: about 9 kB of JSON, 18 assets. */
const BANDS = ['coastal', 'blue', 'green', 'red', 'rededge1', 'rededge2', 'rededge3', 'nir', 'nir08', 'nir09', 'swir16', 'swir22', 'aot', 'wvp', 'scl']; // prettier-ignore
const FIRST_DAY = Date.parse('2019-01-01T00:00:00Z');
const DAY_MS = 86_400_000;

export const COLLECTION = {
  type: 'Collection',
  stac_version: '1.0.0',
  id: 'bench-load',
  description: 'Items of the load bench',
  license: 'proprietary',
  extent: { spatial: { bbox: [[-180, -90, 180, 90]] }, temporal: { interval: [[null, null]] } },
  links: [],
};

/** Differs for every number and is the same in every run. */
export function benchItem(number: number): object {
  const id = `S2B_${String(number).padStart(8, '0')}_L2A`;
  const [w, s] = [((number * 7919) % 35_000) / 100 - 175, ((number * 104_729) % 14_000) / 100 - 70];
  const [e, n] = [w + 1.1, s + 1];
  const datetime = new Date(FIRST_DAY + (number % 1826) * DAY_MS + (number % 86_399) * 1000).toISOString();
  const folder = `https://cogs.example.org/sentinel-s2-l2a-cogs/${datetime.slice(0, 10).replaceAll('-', '/')}/${id}`;
  return {
    type: 'Feature',
    stac_version: '1.0.0',
    stac_extensions: [
      'eo/v1.1.0',
      'projection/v1.1.0',
      'view/v1.0.0',
      'grid/v1.0.0',
      'raster/v1.1.0',
      'mgrs/v1.0.0',
    ].map((path) => `https://stac-extensions.github.io/${path}/schema.json`),
    id,
    geometry: { type: 'Polygon', coordinates: [[[w, s], [e, s], [e, n], [w, n], [w, s]]] }, // prettier-ignore
    bbox: [w, s, e, n],
    properties: propertiesOf(number, id, datetime),
    links: [
      { rel: 'self', href: `https://catalogue.example.org/collections/sentinel-2-l2a/items/${id}` },
      { rel: 'collection', href: 'https://catalogue.example.org/collections/sentinel-2-l2a' },
      { rel: 'license', href: 'https://sentinel.esa.int/documents/247904/690755/Sentinel_Data_Legal_Notice' },
      { rel: 'derived_from', href: `https://catalogue.example.org/collections/sentinel-2-l1c/items/${id}` },
    ],
    assets: Object.fromEntries([
      ...BANDS.map((name, index) => [name, bandAsset(name, index, folder)]),
      ['thumbnail', { href: `${folder}/thumbnail.jpg`, type: 'image/jpeg', roles: ['thumbnail'] }],
      ['visual', { href: `${folder}/TCI.tif`, type: 'image/tiff; application=geotiff', roles: ['visual'] }],
      ['tileinfo_metadata', { href: `${folder}/tileinfo.json`, type: 'application/json', roles: ['metadata'] }],
    ]),
  };
}

function bandAsset(name: string, index: number, folder: string): object {
  return {
    href: `${folder}/${name}.tif`,
    type: 'image/tiff; application=geotiff; profile=cloud-optimized',
    title: `Band ${index + 1} (${name})`,
    roles: ['data', 'reflectance'],
    'eo:bands': [{ name, common_name: name, description: `Band ${index + 1}`, center_wavelength: 0.443 }],
    gsd: index < 4 ? 10 : 20,
    'proj:shape': [10980, 10980],
    'proj:transform': [10, 0, 399960, 0, -10, 4200000],
    'raster:bands': [{ nodata: 0, data_type: 'uint16', spatial_resolution: 10, scale: 0.0001, offset: -0.1 }],
  };
}

function propertiesOf(number: number, id: string, datetime: string): object {
  const percentages = ['vegetation', 'water', 'not_vegetated', 'dark_features', 'cloud_shadow', 'thin_cirrus', 'unclassified', 'snow_ice'].map((name, index) => [`s2:${name}_percentage`, ((number * (index + 3)) % 10_000) / 100]); // prettier-ignore
  return {
    datetime,
    created: datetime,
    updated: datetime,
    platform: number % 2 === 0 ? 'sentinel-2a' : 'sentinel-2b',
    constellation: 'sentinel-2',
    instruments: ['msi'],
    gsd: 10,
    'eo:cloud_cover': (number * 37) % 101,
    'view:sun_azimuth': 100 + (number % 80),
    'view:sun_elevation': 10 + (number % 60),
    'proj:epsg': 32633,
    'grid:code': `MGRS-33U${number % 97}`,
    'mgrs:utm_zone': 33,
    'mgrs:latitude_band': 'U',
    'mgrs:grid_square': 'XP',
    'sat:relative_orbit': 1 + (number % 143),
    'processing:level': 'L2A',
    'processing:software': { 'sentinel2-to-stac': '0.1.1' },
    ...Object.fromEntries(percentages),
    's2:nodata_pixel_percentage': 0.000003,
    's2:product_type': 'S2MSI2A',
    's2:processing_baseline': '05.09',
    's2:product_uri': `${id}.SAFE`,
    's2:granule_id': `L2A_${id}`,
    's2:datastrip_id': `S2B_OPER_MSI_L2A_DS_${id}`,
  };
}
