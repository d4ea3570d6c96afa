import { relative } from 'node:path';
import { type BatchResult } from './batch.js';
import { type CatalogueResult } from './catalogue.js';
import { type Climate } from './climate.js';
import { type DemoResult } from './demo.js';
import { type FieldDay } from './field-statistics.js';
import { type Imports } from './orders.js';
import { type Pictures } from './pictures.js';
import { type SearchPage } from './recorded-catalogue.js';

/** What was made of the scenes. */
export interface Made extends CatalogueResult {
  readonly pictures: Pictures;
  readonly days: readonly FieldDay[];
  /** The plot of the days. */
  readonly plot: string;
  readonly imports: Imports;
  readonly batch: BatchResult;
  /** What a catalogue answered. */
  readonly search: SearchPage;
  readonly climate: Climate;
}

/** The summary a person reads: what exists now, where, and what the pixels say. */
export function report(results: readonly DemoResult[], made: Made, url: string, seconds: number): string {
  const blocks = results.map((result) => {
    const what =
      result.kind === 'raster' ? 'raster' : `${result.kind.replace('_', ' ')} of ${result.sourceIds.length} sources`;
    return [
      `${result.title} — ${what}, ${result.seconds} s`,
      `  dataset  ${url}/datasets/${result.datasetId}`,
      `  preview  ${shown(result.files.preview)}`,
      `  extent   ${shown(result.files.extent)}`,
      ...(result.files.raster ? [`  COG      ${shown(result.files.raster)}`] : []),
      ...result.samples.map((s) => `  sample   ${s.label} (${s.lon}, ${s.lat}): ${values(s.answer)}`),
    ].join('\n');
  });
  return `${[...blocks, found(made, url), fields(made), ordered(made, url), tiles(made), searched(made), climate(made, url)].join('\n\n')}\n\nThe demo took ${seconds} s.`;
}

function found({ collectionId, itemUrl, assets, dates, datasets, pictures }: Made, url: string): string {
  return [
    `The same bands as a BYOC collection — ${assets.join(', ')}, ${dates.join(', ')}`,
    `  BYOC     ${url}/api/v1/byoc/collections/${collectionId}`,
    `  item     ${itemUrl}`,
    `  STAC     ${url}/stac, with the ${datasets} datasets above in ${url}/stac/collections/datasets/items`,
    ...Object.entries(pictures).map(([title, file]) => `  Process  ${title}: ${shown(file)}`),
  ].join('\n');
}

function fields({ days, plot }: Made): string {
  const rows = days.map(({ field, day, mean, stDev, pixels }) => {
    return `  ${field.padEnd(8)} ${day}  ${mean.toFixed(3)} ± ${stDev.toFixed(3)}  (${pixels} pixels)`;
  });
  return ['NDVI of two fields in Slovenia, clear days of summer 2015', ...rows, `  plot     ${shown(plot)}`].join('\n');
}

function ordered({ imports: { order, subscription, picture } }: Made, url: string): string {
  const { id, collectionId, items, sqkm } = order;
  return [
    `Order ${id}: ${items.length} scenes of this instance's own catalogue, ${sqkm.toFixed(2)} km²`,
    `  BYOC     ${url}/api/v1/byoc/collections/${collectionId}`,
    ...items.map((item) => `  scene    ${item}`),
    `  Process  the latest of them: ${shown(picture)}`,
    `  A subscription to the same fields from September on brought ${subscription.items.join(', ')}`,
  ].join('\n');
}

function tiles({ batch: { id, status, costPU, files } }: Made): string {
  const lines = files.map((file) => `  ${file}`);
  return [
    `Batch ${id}: ${status}, ${files.length} tiles of the 10 km grid, ${costPU.toFixed(2)} PU, in s3://demo/batch/${id}/`,
    ...lines,
  ].join('\n');
}

function searched({ search: { total, items } }: Made): string {
  const rows = items.map(({ title, bbox: { minx, miny, maxx, maxy } }) => {
    return `  ${title.padEnd(14)} ${minx}–${maxx}° E, ${miny}–${maxy}° N`;
  });
  return [`CSW search of a recorded catalogue: ${items.length} of ${total} records`, ...rows].join('\n');
}

function climate({ climate: { datasetId, places, plot } }: Made, url: string): string {
  const rows = places.map(({ label, series }) => {
    const degrees = series.map(({ value }) => value.toFixed(1)).join(' ');
    return `  ${label.padEnd(14)} ${degrees}`;
  });
  return [
    'Temperature of 1999 out of a netCDF, °C by month',
    `  dataset  ${url}/datasets/${datasetId}, of January`,
    ...rows,
    `  plot     ${shown(plot)}`,
  ].join('\n');
}

function values(answer: DemoResult['samples'][number]['answer']): string {
  if (!answer.inside) return 'outside';
  return answer.values.map((v) => `${v.name ?? `band ${v.band}`} = ${v.nodata ? 'no data' : v.value}`).join(', ');
}

function shown(path: string): string {
  return relative(process.cwd(), path) || path;
}
