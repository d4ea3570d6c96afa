import { type EntityManager } from 'typeorm';
import { readableBy, type Principal } from '../../auth/index.js';
import { Dataset } from '../../datasets/index.js';
import { type HyspexVariant } from './line-wish.js';

export interface MissingVariantsFilter {
  readonly campaignId: string | null;
  readonly parentIdentifier: string | null;
  /** What there should be of every identifier. */
  readonly require: readonly HyspexVariant[];
}

export interface IncompleteLine {
  readonly identifier: string;
  readonly present: readonly HyspexVariant[];
  readonly missing: readonly HyspexVariant[];
  readonly datasets: ReadonlyArray<{
    readonly dataset_id: string;
    readonly variant: HyspexVariant;
    readonly title: string;
  }>;
}

/** Identifiers of which the registry has a raster, but not all that `require` names; as far as the caller may see. */
export async function incompleteLines(
  manager: EntityManager,
  principal: Principal | null,
  { campaignId, parentIdentifier, require }: MissingVariantsFilter,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<{ readonly total: number; readonly items: readonly IncompleteLine[] }> {
  const { sql, parameters } = readableBy(principal, 'd');
  const query = manager
    .createQueryBuilder(Dataset, 'd')
    .select('d.identifier', 'identifier')
    .addSelect('array_agg(DISTINCT d.variant)', 'present')
    .addSelect(
      `jsonb_agg(jsonb_build_object('dataset_id', d.id, 'variant', d.variant, 'title', d.title) ORDER BY d.variant, d.id)`,
      'datasets',
    )
    .where(sql, parameters)
    .andWhere(`d.identifier IS NOT NULL AND d.variant IN ('rgb', 'z') AND d.missing_since IS NULL`)
    .groupBy('d.identifier')
    .having('NOT array_agg(DISTINCT d.variant) @> :require', { require: [...require] });
  if (campaignId !== null) query.andWhere('d.campaign_id = :campaignId', { campaignId });
  if (parentIdentifier !== null) query.andWhere('d.parent_identifier = :parentIdentifier', { parentIdentifier });
  const groups = await query.clone().orderBy('d.identifier').limit(limit).offset(offset).getRawMany<Row>();
  const [text, values] = query.getQueryAndParameters();
  const [count] = await manager.query<Array<{ total: number }>>(
    `SELECT count(*)::int AS total FROM (${text}) g`,
    values,
  );
  return {
    total: count?.total ?? 0,
    items: groups.map((row) => ({ ...row, missing: require.filter((variant) => !row.present.includes(variant)) })),
  };
}

type Row = Omit<IncompleteLine, 'missing'>;
