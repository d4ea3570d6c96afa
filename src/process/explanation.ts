import { type Delivery, fileNameOf } from '#libs/encode';
import { type RenderPlan } from '#libs/render';

type Source = RenderPlan['sources'][number];
type Tile = Source['samples'][number]['tiles'][number];

/** A plan as users read it: scenes and bands instead of the places where this instance keeps files. */
export interface Explanation {
  readonly grid: RenderPlan['grid'];
  readonly processingUnits: number;
  readonly estimate: RenderPlan['estimate'];
  /** Strips that are read one after another. */
  readonly blocks: number;
  readonly response: { readonly contentType: string; readonly files: readonly string[] };
  readonly sources: readonly ExplainedSource[];
}

interface ExplainedSource {
  /** null = there is only one source. */
  readonly datasource: string | null;
  readonly collection: string;
  readonly mosaicking: string;
  readonly bands: Source['bands'];
  /** As the script meets them; of a sample the tiles that are put together, the most wanted first. */
  readonly samples: ReadonlyArray<{ readonly day: string | null; readonly tiles: readonly ExplainedTile[] }>;
  readonly leftOut: Source['leftOut'];
}

interface ExplainedTile {
  readonly scene: string;
  readonly date: string | null;
  readonly cloudCover: number | null;
  /** One per file. */
  readonly reads: ReadonlyArray<{ readonly bands: readonly string[]; readonly upsampling: string; readonly downsampling: string }>; // prettier-ignore
}

/** Pure. @param units estimated processing units */
export function explain(plan: RenderPlan, delivery: Delivery, units: number): Explanation {
  return {
    grid: plan.grid,
    processingUnits: units,
    estimate: plan.estimate,
    blocks: plan.blocks.length,
    response: { contentType: delivery.contentType, files: delivery.parts.map(fileNameOf) },
    sources: plan.sources.map((source) => ({
      datasource: source.datasource,
      collection: source.collectionId,
      mosaicking: source.mosaicking,
      bands: source.bands,
      samples: source.samples.map(({ day, tiles }) => ({ day, tiles: tiles.map((tile) => explainTile(source, tile)) })),
      leftOut: source.leftOut,
    })),
  };
}

function explainTile({ bands }: Source, { sceneId, at, cloudCover, reads }: Tile): ExplainedTile {
  return {
    scene: sceneId,
    date: at,
    cloudCover,
    reads: reads.map(({ bands: read, upsampling, downsampling }) => ({
      // Read for nothing but where data is.
      bands: read.map(({ band }) => (band === null ? 'dataMask' : (bands[band]?.name ?? String(band)))),
      upsampling,
      downsampling,
    })),
  };
}
