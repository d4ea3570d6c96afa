import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DATA_MASK, type ScriptInput, type ScriptSetup } from '#libs/render';
import { type TimeInterval } from '#libs/stac';
import { type Principal } from '../../auth/index.js';
import { type SceneToRender } from '../../catalog/index.js';
import { type FileLooks } from '../files/band-finder.js';
import { timed } from '../../platform/logging/context.js';
import { type FoundInput, MAX_SCENES, RenderInputs, type SoughtInput } from '../inputs/render-inputs.js';
import { Preparations, type OpenedScript, type PreparedRendering, type ScriptDefaults } from '../preparations.js';
import { distinctBands, type RenderingCost } from '../processing-units.js';
import { radarCost } from '../request/radar-options.js';
import { type RasterRequest } from '../request/raster-request.js';
import { scenesBySpan, searchedPeriod, type TimeSpan } from './time-span.js';

/** What a series holds in memory of all its spans together. */
const MAX_SERIES_SCENES = 20_000;

/** One span that has scenes. */
export interface SpanRendering {
  readonly span: TimeSpan;
  /** At most. */
  readonly cost: RenderingCost;
  /** null = none of the scenes reaches the picture after all. @throws as RenderService.prepare */
  prepare(): Promise<PreparedRendering | null>;
}

export interface OpenedSeries {
  readonly setup: ScriptSetup;
  /** In their order; spans without scenes are left out. */
  readonly spans: readonly SpanRendering[];
}

/** The same picture at many times: collections are resolved, the script is opened and scenes are searched once for all. */
@Injectable()
export class RenderSeries {
  constructor(
    private readonly inputs: RenderInputs,
    private readonly preparations: Preparations,
  ) {}

  /**
   * @param spans take the place of the time ranges in the request
   * @throws what is wrong with the request whatever the time; BAD_REQUEST for too many scenes
   */
  open(
    request: RasterRequest,
    spans: readonly TimeSpan[],
    principal: Principal | null,
    signal: AbortSignal,
    defaults: ScriptDefaults = {},
  ): Promise<OpenedSeries> {
    return timed('plan', async () => {
      const [sought, text] = await Promise.all([
        this.inputs.look(request, principal, wholePeriod(spans)),
        this.preparations.textOf(request, principal),
      ]);
      const parts = await Promise.all(sought.map((input) => this.scenesOf(input, spans)));
      const found = await this.withScenes(sought, parts);
      const opened = await this.preparations.open(text, found, principal, defaults, signal);
      return this.openedOf(request, found, parts, spans, opened);
    });
  }

  /**
   * The same for requests that differ in nothing but their bounds and size: collections are resolved once, and scenes of
   * neighbours are searched together. @param requests at least one. @throws what is wrong with any of them
   */
  openEach(
    requests: readonly RasterRequest[],
    spans: readonly TimeSpan[],
    principal: Principal | null,
    signal: AbortSignal,
    defaults: ScriptDefaults = {},
  ): Promise<OpenedSeries[]> {
    return timed('plan', async () => {
      const [sought, text] = await Promise.all([
        this.inputs.lookEach(requests, principal, wholePeriod(spans)),
        this.preparations.textOf(requests[0]!, principal),
      ]);
      const entries = await Promise.all(
        sought[0]!.map((_, entry) => this.scenesOfEach(sought.map((inputs) => inputs[entry]!), spans)), // prettier-ignore
      );
      const looks: FileLooks = new Map();
      return Promise.all(
        requests.map(async (request, i) => {
          const parts = entries.map((each) => each[i]!);
          const found = (await this.withScenes(sought[i]!, parts)).map((input) => ({ ...input, looks }));
          const opened = await this.preparations.open(text, found, principal, defaults, signal);
          return this.openedOf(request, found, parts, spans, opened);
        }),
      );
    });
  }

  /** @param parts per input and span */
  private openedOf(
    request: RasterRequest,
    found: readonly FoundInput[],
    parts: ReadonlyArray<readonly SceneToRender[][]>,
    spans: readonly TimeSpan[],
    opened: OpenedScript,
  ): OpenedSeries {
    const dated = found.map(takesTime);
    const rendered = spans.flatMap((span, i): SpanRendering[] => {
      const inputs = found.map((input, at) => duringSpan(input, parts[at]![i]!, span));
      if (!hasScenes(inputs, dated)) return [];
      const prepare = () => this.prepare(request, inputs, opened, span, dated);
      return [{ span, cost: costOfSpan(request, inputs, opened.setup), prepare }];
    });
    return { setup: opened.setup, spans: rendered };
  }

  private withScenes(
    sought: readonly SoughtInput[],
    parts: ReadonlyArray<readonly SceneToRender[][]>,
  ): Promise<FoundInput[]> {
    return Promise.all(sought.map((input, i) => this.inputs.withScenes(input, [...new Set(parts[i]!.flat())])));
  }

  private async prepare(
    request: RasterRequest,
    inputs: readonly FoundInput[],
    opened: OpenedScript,
    { from, to }: TimeSpan,
    dated: readonly boolean[],
  ): Promise<PreparedRendering | null> {
    const shown = { from: from.toISOString(), to: to.toISOString() };
    const prepared = await this.preparations.plan(request, inputs, opened, shown);
    const { sources } = prepared.plan;
    const telling = sources.filter(({ input }) => dated[input] || !dated.includes(true));
    const isEmpty = telling.length > 0 && telling.every(({ samples }) => samples.length === 0);
    return isEmpty ? null : prepared;
  }

  /** Per place and span. Places with too much for one search are searched by themselves. */
  private async scenesOfEach(sought: readonly SoughtInput[], spans: readonly TimeSpan[]): Promise<SceneToRender[][][]> {
    const each = await this.inputs.scenesOfEach(sought, wholePeriod(spans));
    return Promise.all(
      sought.map((input, i) =>
        each[i]!.length > MAX_SCENES ? this.scenesOf(input, spans) : inSpans(input, each[i]!, spans),
      ),
    );
  }

  /** Per span. What is too much for one search is searched for in halves. */
  private async scenesOf(input: SoughtInput, spans: readonly TimeSpan[]): Promise<SceneToRender[][]> {
    let sum = 0;
    const search = async (part: readonly TimeSpan[]): Promise<SceneToRender[][]> => {
      if (part.length === 0) return [];
      const scenes = await this.inputs.scenesOf(input, wholePeriod(part));
      if (scenes.length > MAX_SCENES && part.length > 1 && input.search.interval !== null) {
        const middle = part.length >> 1;
        return [...(await search(part.slice(0, middle))), ...(await search(part.slice(middle)))];
      }
      sum += scenes.length;
      if (sum > MAX_SERIES_SCENES) throw tooManyScenes(input);
      return inSpans(input, scenes, part);
    };
    return search(spans);
  }
}

function inSpans({ search }: SoughtInput, scenes: SceneToRender[], spans: readonly TimeSpan[]): SceneToRender[][] {
  return search.interval === null ? spans.map(() => scenes) : scenesBySpan(scenes, spans);
}

function wholePeriod(spans: readonly TimeSpan[]): TimeInterval {
  const [first, last] = [spans[0], spans.at(-1)];
  return { start: first?.from.toISOString() ?? null, end: last ? searchedPeriod(last).end : null };
}

/** Terrain and single datasets are the same at all times. */
const takesTime = ({ collection }: FoundInput) => Object.hasOwn(collection.dataFilters, 'timeRange');

/** What has no time says nothing of a span, unless there is nothing else. */
function hasScenes(inputs: readonly FoundInput[], dated: readonly boolean[]): boolean {
  return inputs.some(({ scenes }, i) => scenes.length > 0 && (dated[i] || !dated.includes(true)));
}

function duringSpan(input: FoundInput, scenes: readonly SceneToRender[], span: TimeSpan): FoundInput {
  const interval = takesTime(input) ? searchedPeriod(span) : null;
  return { ...input, scenes, selection: { ...input.selection, interval } };
}

function costOfSpan({ size }: RasterRequest, inputs: readonly FoundInput[], setup: ScriptSetup): RenderingCost {
  const sources = setup.inputs.map(({ collection, bands, mosaicking }) => {
    const { scenes, options } = inputs[collection]!;
    return {
      bands: distinctBands(bands.filter(({ name }) => name !== DATA_MASK)),
      samples: samplesOf(scenes, mosaicking),
      ...(options.radar !== null && { factor: radarCost(options.radar) }),
    };
  });
  return { ...size, sources, format: 1 };
}

function samplesOf(scenes: readonly SceneToRender[], mosaicking: ScriptInput['mosaicking']): number {
  if (mosaicking === 'SIMPLE') return 1;
  return mosaicking === 'TILE' ? scenes.length : new Set(scenes.map(({ at }) => at?.slice(0, 10))).size;
}

function tooManyScenes({ requested: { type } }: SoughtInput): DomainError {
  const what = `${type.path.slice(0, -1).join('->')}: more than ${MAX_SERIES_SCENES} scenes of ${type.text()}`;
  return new DomainError(
    'BAD_REQUEST',
    `${what} meet the request; narrow its time range, maxCloudCoverage or the area`,
  );
}
