import { type Delivery, fileNameOf } from '#libs/encode';
import { type PlanInspection, type ReadInspection, type RenderPlan } from '#libs/render';
import {
  type ExplainedReadDto,
  type ExplainedSampleDto,
  type ExplainedSourceDto,
  type ExplainedTotalsDto,
  type ExplanationDto,
} from './explanation.dto.js';

type Source = RenderPlan['sources'][number];
type Read = Source['samples'][number]['tiles'][number]['reads'][number];

/** Pure. @param units estimated processing units */
export function explain(
  plan: RenderPlan,
  inspection: PlanInspection,
  delivery: Delivery,
  units: number,
): ExplanationDto {
  const { crs, bbox, width, height } = plan.grid;
  const { samples, blockBytes, inputBands, scenesPerPixel } = plan.estimate;
  const sources = plan.sources.map((source, i) => explainSource(source, inspection[i]!));
  return {
    grid: { crs, bbox: [...bbox], width, height },
    processingUnits: units,
    estimate: { samples, blockBytes, inputBands, scenesPerPixel: [...scenesPerPixel] },
    blocks: plan.blocks.length,
    response: { contentType: delivery.contentType, files: delivery.parts.map(fileNameOf) },
    totals: totalsOf(plan, sources),
    sources,
  };
}

function explainSource(source: Source, inspection: PlanInspection[number]): ExplainedSourceDto {
  return {
    datasource: source.datasource,
    collection: source.collectionId,
    mosaicking: source.mosaicking,
    bands: source.bands.map(({ name, unit }) => ({ name, unit })),
    samples: source.samples.map((sample, i) => explainSample(source, sample, inspection[i]!)),
    leftOut: source.leftOut.map(({ sceneId, reason }) => ({ scene: sceneId, reason })),
  };
}

function explainSample(
  source: Source,
  { day, tiles }: Source['samples'][number],
  inspection: PlanInspection[number][number],
): ExplainedSampleDto {
  return {
    day,
    tiles: tiles.map(({ sceneId, at, cloudCover, reads }, i) => ({
      scene: sceneId,
      date: at,
      cloudCover,
      reads: reads.map((read, k) => explainRead(source, read, inspection[i]![k]!)),
    })),
  };
}

function explainRead({ bands }: Source, read: Read, inspection: ReadInspection): ExplainedReadDto {
  return {
    // Read for nothing but where data is.
    bands: read.bands.map(({ band }) => (band === null ? 'dataMask' : (bands[band]?.name ?? String(band)))),
    kind: inspection.kind,
    problem: inspection.kind === 'unreadable' ? inspection.problem : null,
    upsampling: read.upsampling,
    downsampling: read.downsampling,
    ...(inspection.kind === 'raster' ? rasterFacts(inspection) : NO_FACTS),
  };
}

type RasterFacts = Pick<ExplainedReadDto, 'resampling' | 'reduction' | 'strategy' | 'overview' | 'window' | 'bytes'>;

const NO_FACTS: RasterFacts = {
  resampling: null,
  reduction: null,
  strategy: null,
  overview: null,
  window: null,
  bytes: null,
};

/** Bands of one file have the same overviews: the first speaks for all. */
function rasterFacts({ resampling, reduction, bands }: Extract<ReadInspection, { kind: 'raster' }>): RasterFacts {
  const { strategy, overview, window } = bands[0]!;
  const bytes = bands.reduce((sum, band) => sum + band.bytes, 0);
  return { resampling, reduction, strategy, overview: { ...overview }, window: window && { ...window }, bytes };
}

function totalsOf(plan: RenderPlan, sources: readonly ExplainedSourceDto[]): ExplainedTotalsDto {
  const tiles = plan.sources.flatMap(({ samples }) => samples.flatMap((sample) => sample.tiles));
  const files = tiles.flatMap(({ reads }) => reads.map(({ path, version }) => `${version} ${path}`));
  const reads = sources.flatMap(({ samples }) =>
    samples.flatMap((sample) => sample.tiles.flatMap((tile) => tile.reads)),
  );
  return {
    scenes: new Set(tiles.map(({ sceneId }) => sceneId)).size,
    leftOut: plan.sources.reduce((sum, { leftOut }) => sum + leftOut.length, 0),
    files: new Set(files).size,
    reads: reads.length,
    bytes: reads.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0),
    notInspected: reads.filter(({ kind }) => kind === 'not inspected').length,
  };
}
