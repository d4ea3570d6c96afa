import { type StacItem } from '#libs/stac';
import { type SceneBand } from '../../../catalog/index.js';

/** `uint16`, as the item says of the band (STAC 1.1 `bands`, `raster:bands` before) or of its whole file; null = it does not. */
export function declaredType({ assets, properties }: StacItem, { asset: key, index }: SceneBand): string | null {
  const asset = assets[key];
  const told = [
    ...[asset?.['bands'], asset?.['raster:bands']].map((list) =>
      memberOf(Array.isArray(list) ? list[index - 1] : null),
    ),
    memberOf(asset),
    memberOf(properties),
  ];
  return told.find((type) => type !== null) ?? null;
}

function memberOf(fields: unknown): string | null {
  const type = (fields as { data_type?: unknown } | null | undefined)?.data_type;
  return typeof type === 'string' ? type.toLowerCase() : null;
}
