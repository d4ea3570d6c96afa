import { relative } from 'node:path';
import { type CatalogueResult } from './catalogue.js';
import { type DemoResult } from './demo.js';
import { type Pictures } from './pictures.js';

/** The summary a person reads: what exists now, where, and what the pixels say. */
export function report(
  results: readonly DemoResult[],
  catalogue: CatalogueResult & { readonly pictures: Pictures },
  url: string,
  seconds: number,
): string {
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
  return `${[...blocks, found(catalogue, url)].join('\n\n')}\n\nThe demo took ${seconds} s.`;
}

function found(
  { collectionId, itemUrl, assets, dates, datasets, pictures }: Parameters<typeof report>[1],
  url: string,
): string {
  return [
    `The same bands as a BYOC collection — ${assets.join(', ')}, ${dates.join(', ')}`,
    `  BYOC     ${url}/api/v1/byoc/collections/${collectionId}`,
    `  item     ${itemUrl}`,
    `  STAC     ${url}/stac, with the ${datasets} datasets above in ${url}/stac/collections/datasets/items`,
    ...Object.entries(pictures).map(([title, file]) => `  Process  ${title}: ${shown(file)}`),
  ].join('\n');
}

function values(answer: DemoResult['samples'][number]['answer']): string {
  if (!answer.inside) return 'outside';
  return answer.values.map((v) => `${v.name ?? `band ${v.band}`} = ${v.nodata ? 'no data' : v.value}`).join(', ');
}

function shown(path: string): string {
  return relative(process.cwd(), path) || path;
}
