import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type ArrayDataset, type GridLocator, gridLocator } from '#libs/cf';
import { ArraySources, Projections } from '../array-sources/index.js';
import { type Principal } from '../auth/index.js';
import { DatasetAccess } from '../datasets/index.js';
import { timed } from '../platform/logging/context.js';
import { type PlatformProfile, SentinelProfiles, toProfileDto } from '../sentinel-profiles/index.js';
import { answerPoints, type Outcome } from './answer-points.js';
import { type PointAnswerDto, type PointResultDto, type PointsAnswerDto } from './answers.dto.js';
import { toPointResult } from './answers.mapper.js';
import { type AskedItem, askedItems, askedPoint } from './asked-points.js';
import { linkedNetcdf } from './linked-netcdf.js';
import { Locators } from './locators.js';
import { planQuery, type QueryPlan } from './query-plan.js';
import {
  type PointAtUrlRequest,
  type PointRequest,
  type PointsAtUrlRequest,
  type PointsRequest,
} from './requests.dto.js';

const TOTAL_MS = 60_000;

type Options = PointRequest | PointsRequest;

interface Source {
  readonly reference: string;
  readonly profile: PlatformProfile;
}

interface Answers {
  readonly plan: QueryPlan;
  readonly outcomes: readonly Outcome[];
}

/** Values of netCDF grids at positions, of a dataset's own source or of an address. */
@Injectable()
export class PointQueries {
  private readonly locators = new Locators();

  constructor(
    private readonly access: DatasetAccess,
    private readonly sources: ArraySources,
    private readonly projections: Projections,
    private readonly profiles: SentinelProfiles,
  ) {}

  async pointAtUrl(request: PointAtUrlRequest, hangUp: AbortSignal): Promise<PointAnswerDto> {
    const source = this.sourceAt(request.url);
    return { url: request.url, ...(await this.one(source, request, hangUp)), ...profileOf(source) };
  }

  async pointsAtUrl(request: PointsAtUrlRequest, hangUp: AbortSignal): Promise<PointsAnswerDto> {
    const source = this.sourceAt(request.url);
    return { url: request.url, ...(await this.many(source, request, hangUp)), ...profileOf(source) };
  }

  /** @throws NOT_FOUND, CONFLICT `no_linked_netcdf` */
  async point(
    principal: Principal | null,
    id: string,
    request: PointRequest,
    hangUp: AbortSignal,
  ): Promise<PointAnswerDto> {
    const source = await this.sourceOf(principal, id);
    return { dataset_id: id, ...(await this.one(source, request, hangUp)), ...profileOf(source) };
  }

  /** @throws NOT_FOUND, CONFLICT `no_linked_netcdf` */
  async points(
    principal: Principal | null,
    id: string,
    request: PointsRequest,
    hangUp: AbortSignal,
  ): Promise<PointsAnswerDto> {
    const source = await this.sourceOf(principal, id);
    return { dataset_id: id, ...(await this.many(source, request, hangUp)), ...profileOf(source) };
  }

  private sourceAt(url: string): Source {
    return { reference: url, profile: this.profiles.profileOf(this.profiles.detect({ opendapUrl: url })) };
  }

  private async sourceOf(principal: Principal | null, id: string): Promise<Source> {
    const dataset = await this.access.loadReadable(principal, id);
    const { identifier, title, sourceDataset, opendapUrl, sourceFilename: filename } = dataset;
    const detected = this.profiles.detect({ identifier, title, sourceDataset, opendapUrl, filename });
    return { reference: linkedNetcdf(dataset), profile: this.profiles.profileOf(detected) };
  }

  private async one(source: Source, request: PointRequest, hangUp: AbortSignal): Promise<PointResultDto> {
    const { plan, outcomes } = await this.answers(source, request, [askedPoint(request)], hangUp);
    const [outcome] = outcomes;
    if (outcome === undefined || 'fault' in outcome)
      throw new DomainError('INVALID', outcome?.fault.message ?? 'No point was asked for', { detail: outcome?.fault });
    return toPointResult(plan, outcome);
  }

  private async many(
    source: Source,
    request: PointsRequest,
    hangUp: AbortSignal,
  ): Promise<Pick<PointsAnswerDto, 'count' | 'results'>> {
    // prettier-ignore
    const { plan, outcomes } = await this.answers(source, request, askedItems(request), hangUp);
    const results = outcomes.map((outcome) =>
      'fault' in outcome
        ? { ...(outcome.id !== undefined && { id: outcome.id }), error: outcome.fault }
        : toPointResult(plan, outcome),
    );
    return { count: results.length, results };
  }

  private async answers(
    { reference, profile }: Source,
    request: Options,
    items: readonly AskedItem[],
    hangUp: AbortSignal,
  ): Promise<Answers> {
    const clock = AbortSignal.timeout(TOTAL_MS);
    const signal = AbortSignal.any([hangUp, clock]);
    const { variables = [], depth = null, level = null, max_distance_m: maxDistanceM = 0 } = request;
    try {
      return await timed('read', async () => {
        const dataset = await this.sources.open(reference, signal, { isCallersChoice: true });
        const plan = await planQuery(dataset, variables ?? [], profile, { depth, level }, signal);
        const locator = await this.locatorOf(dataset, plan, signal);
        return { plan, outcomes: await answerPoints(dataset, plan, locator, items, maxDistanceM ?? 0, signal) };
      });
    } catch (error) {
      if (hangUp.aborted) throw new DomainError('CANCELLED', 'The client went away', { cause: error });
      if (!clock.aborted) throw error;
      throw new DomainError('UPSTREAM_TIMEOUT', `The source did not answer within ${TOTAL_MS / 1000} s`, {
        cause: error,
      });
    }
  }

  private locatorOf(dataset: ArrayDataset, { grid }: QueryPlan, signal: AbortSignal): Promise<GridLocator> {
    return this.locators.of(dataset, grid, () => gridLocator(dataset, grid, this.projections.project, signal));
  }
}

/** Only of Sentinel products; others have nothing to tell. */
function profileOf({ profile }: Source): Pick<PointAnswerDto, 'profile'> {
  return profile.family === 'unknown' ? {} : { profile: toProfileDto(profile) };
}
