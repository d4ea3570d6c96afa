import gdal from 'gdal-async';

/**
 * The peer of the sampling bench: one long-lived process, one open dataset, a plain loop of transform + 1×1 read.
 * Arguments: the raster and a JSON array of {lon, lat}; answers {seconds, values} on stdout.
 */
const [path, points] = process.argv.slice(2) as [string, string];
const started = performance.now();
const dataset = gdal.open(path);
const wgs84 = gdal.SpatialReference.fromProj4('+proj=longlat +datum=WGS84 +no_defs');
const transform = new gdal.CoordinateTransformation(wgs84, dataset.srs as gdal.SpatialReference);
const [x0, dx, , y0, , dy] = dataset.geoTransform as number[] as [number, number, number, number, number, number];
const band = dataset.bands.get(1);
const values = (JSON.parse(points) as Array<{ lon: number; lat: number }>).map(({ lon, lat }) => {
  const { x, y } = transform.transformPoint(lon, lat);
  return band.pixels.get(Math.floor((x - x0) / dx), Math.floor((y - y0) / dy));
});
process.stdout.write(JSON.stringify({ seconds: (performance.now() - started) / 1000, values }));
