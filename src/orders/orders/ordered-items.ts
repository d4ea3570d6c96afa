import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { JsonMember } from '../../platform/http/json-member.js';
import { coveredKm2 } from '../input/covered-area.query.js';
import { type Area, type ImportProvider, type ProviderCall, type ProviderItem, type ProviderQuery } from '../providers/import-provider.js'; // prettier-ignore
import { type OrderedItem } from './import-order.entity.js';

/** Which items an order is about, and how much of its area each of them covers. */
@Injectable()
export class OrderedItems {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws INVALID when there are none, or when one that was named covers nothing of the area */
  async select(
    provider: ImportProvider,
    query: ProviderQuery,
    area: Area,
    call: ProviderCall,
  ): Promise<readonly OrderedItem[]> {
    const found = await provider.selectItems(query, area, call);
    const data = new JsonMember(undefined, ['input', 'data', 0]);
    if (found.length === 0) data.refuse('no item matches, so there is nothing to order');
    const km2 = await coveredKm2(this.dataSource, area, found.map(({ footprint }) => footprint)); // prettier-ignore
    const measured = found.map((item, i) => toOrderedItem(item, km2[i] ?? 0));
    const outside = measured.filter(({ sqkm }) => sqkm === 0);
    if (query.itemIds === null) return this.someOf(measured, outside, data);
    if (outside.length > 0) data.refuse(`the item ${JSON.stringify(outside[0]!.id)} covers nothing of the bounds`);
    return measured;
  }

  /** Search indexes find what touches the area, too. */
  private someOf(all: readonly OrderedItem[], outside: readonly OrderedItem[], data: JsonMember) {
    const covering = all.filter((item) => !outside.includes(item));
    return covering.length > 0 ? covering : data.refuse('no item matches, so there is nothing to order');
  }
}

function toOrderedItem({ id, footprint, acquired, memo }: ProviderItem, sqkm: number): OrderedItem {
  return { id, footprint, acquired: acquired?.toISOString() ?? null, ...(memo !== undefined && { memo }), sqkm };
}
