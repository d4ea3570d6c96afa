import { Injectable } from '@nestjs/common';
import { DomainError, isDomainError } from '#libs/errors';
import { PlanetConfig } from '../../../platform/config/config.js';
import { type Area, type ProviderItem, type WatchState } from '../import-provider.js';
import { type PlanetAnswer } from './planet-answer.js';
import { type Caller, PlanetApi } from './planet-api.js';
import { PlanetCatalogue } from './planet-catalogue.js';
import { assetsOf, publishFilter } from './planet-filter.js';
import { type PlanetQuery, type SceneQuery } from './planet-query.js';
import { newResults, type ResultCursor, START } from './planet-results.js';

const SUBSCRIPTIONS = '/subscriptions/v1';
const FAILED: ReadonlySet<string> = new Set(['failed', 'invalid', 'suspended', 'cancelled']);

/** What `state` needs to know of an item again. */
export interface SubscribedItem {
  /** Why Planet could not make it; null = it is there. */
  readonly failure: string | null;
}

/** Planet's Subscriptions API: what is published in an area comes into a bucket by itself. */
@Injectable()
export class PlanetSubscriptions {
  constructor(
    private readonly api: PlanetApi,
    private readonly catalogue: PlanetCatalogue,
    private readonly config: PlanetConfig,
  ) {}

  /** @returns one subscription, the one of that key where there is one */
  async start(query: PlanetQuery, area: Area, key: string, caller: Caller): Promise<readonly string[]> {
    const name = `swath-${key}`;
    const placed = await this.api.named(SUBSCRIPTIONS, 'subscriptions', name, caller);
    if (placed !== null) return [placed];
    const { delivery } = this.config;
    if (delivery === null) throw noBucket();
    const body = { name, source: sourceOf(query, area), tools: toolsOf(query, area), delivery: delivery.block };
    return [(await this.api.post(SUBSCRIPTIONS, body, caller)).get('id').text()];
  }

  /** Back-fill is Planet's: a beginning in the past brings what was published since. */
  async watch(
    [id]: readonly string[],
    query: PlanetQuery,
    area: Area,
    cursor: unknown,
    caller: Caller,
  ): Promise<WatchState> {
    const path = `${SUBSCRIPTIONS}/${encodeURIComponent(id!)}`;
    // Asked first: what ends while the results are read is seen the next time.
    const subscription = await this.api.get(path, caller);
    const status = subscription.get('status').text();
    const { results, next } = await newResults(this.api, path, (cursor as ResultCursor | null) ?? START, caller);
    return {
      items: await this.itemsOf(results, query, area, caller),
      cursor: next,
      isComplete: status === 'completed',
      failure: FAILED.has(status) ? failureOf(subscription, status) : null,
    };
  }

  /** One that has ended already, or that Planet has forgotten, is well, too. */
  async stop(placed: readonly string[], caller: Caller): Promise<void> {
    for (const id of placed) {
      const path = `${SUBSCRIPTIONS}/${encodeURIComponent(id)}`;
      try {
        await this.api.command(`${path}/cancel`, caller);
      } catch (error) {
        if (!(await this.isOver(path, caller))) throw error;
      }
    }
  }

  private async isOver(path: string, caller: Caller): Promise<boolean> {
    try {
      const status = (await this.api.get(path, caller)).get('status').text();
      return status === 'completed' || FAILED.has(status);
    } catch (error) {
      if (isDomainError(error, 'NOT_FOUND')) return true;
      throw error;
    }
  }

  /** Each item once, however often it was made. */
  private async itemsOf(
    results: readonly PlanetAnswer[],
    query: PlanetQuery,
    area: Area,
    caller: Caller,
  ): Promise<ProviderItem[]> {
    const byItem = new Map(results.map((result) => [itemIdOf(result), result]));
    const scenes =
      query.kind === 'catalog'
        ? await this.catalogue.known(query.itemType, [...byItem.keys()], caller)
        : new Map<string, ProviderItem>();
    return [...byItem].map(([id, result]) => {
      const memo: SubscribedItem = { failure: failureOfResult(result) };
      const time = result.get('properties').get('item_datetime');
      const acquired = time.isAbsent ? null : time.instant();
      return { id, footprint: area, acquired, ...scenes.get(id), memo };
    });
  }
}

export function noBucket(): DomainError {
  return new DomainError(
    'UNAVAILABLE',
    'Planet delivers subscriptions into a bucket only, and none is configured here (PLANET_DELIVERY, PLANET_DELIVERY_BUCKET)',
  );
}

function sourceOf(query: PlanetQuery, geometry: Area) {
  const { start, end } = query.interval!;
  const time = { geometry, start_time: start, ...(end !== null && { end_time: end }) };
  if (query.kind === 'series') return { type: query.type, parameters: { id: query.id, ...time } };
  const filter = publishFilter(query);
  const what = { item_types: [query.itemType], asset_types: assetsOf(query), ...(filter !== null && { filter }) };
  // tpdi §5: when it was published counts, not when it was taken.
  return { type: 'catalog', parameters: { ...what, ...time, time_range_type: 'published' } };
}

/** Series are made for the area and come as they are. */
function toolsOf(query: PlanetQuery, aoi: Area) {
  if (query.kind === 'series') return undefined;
  const { harmonizeTo } = query satisfies SceneQuery;
  return [
    { type: 'clip', parameters: { aoi } },
    ...(harmonizeTo === null ? [] : [{ type: 'harmonize', parameters: { target_sensor: harmonizeTo } }]),
    { type: 'file_format', parameters: { format: 'COG' } },
  ];
}

/** It names a folder of the bucket. */
function itemIdOf(result: PlanetAnswer): string {
  const properties = result.get('properties');
  const [several] = properties.get('item_ids').isAbsent ? [] : properties.get('item_ids').items();
  const id = (several ?? properties.get('item_id')).text();
  if (/^[^/\p{Cc}]+$/u.test(id) && id !== '.' && id !== '..') return id;
  throw new DomainError('UPSTREAM_FAILED', `Planet delivered an item with the name ${JSON.stringify(id)}`);
}

function failureOfResult(result: PlanetAnswer): string | null {
  if (result.get('status').textOrNull() !== 'failed') return null;
  const errors = result.get('errors');
  return errors.isAbsent ? 'Planet could not make it' : `Planet could not make it: ${JSON.stringify(errors.value)}`;
}

function failureOf(subscription: PlanetAnswer, status: string): string {
  const words = subscription.get('status_message').textOrNull() ?? subscription.get('last_message').textOrNull();
  return `The subscription is ${status} at Planet${words === null ? '' : `: ${words}`}`;
}
