import { type SceneBands } from '../../../catalog/index.js';
import { type OrderedBand, type StacQuery } from './stac-query.js';

interface Place {
  readonly bucket: string;
  readonly key: string;
}

/** `s3://bucket/key`; null for everything else. */
export function placeOf(href: string): Place | null {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(href) ?? [];
  return bucket === undefined ? null : { bucket, key: key! };
}

/**
 * The bucket of an item's files, and what each band puts in place of `(BAND)` to find its file; null when they lie in
 * different buckets, or differ in more than one part of their names.
 */
export function referredSources(
  ordered: readonly OrderedBand[],
  bands: SceneBands,
): { bucket: string; bands: OrderedBand[] } | null {
  const places = ordered.map(({ of }) => placeOf(bands[of]!.href));
  const [first] = places;
  if (!first || places.some((place) => place?.bucket !== first.bucket)) return null;
  const keys = places.map((place) => place!.key);
  const { prefix, suffix } = template(keys);
  const sources = keys.map((key) => key.slice(prefix.length, key.length - suffix.length));
  if (sources.some((source) => source === '' || source.includes('/'))) return null;
  const referred = ordered.map((band, i) => ({ ...band, source: sources[i]!, bandIndex: bands[band.of]!.index }));
  return { bucket: first.bucket, bands: referred };
}

/** The BYOC path of another item of the same collection; null when its files do not follow the names of the first. */
export function referredPath({ bands: ordered, bucket }: StacQuery, bands: SceneBands): string | null {
  const places = ordered.map(({ of, source }) => ({ place: placeOf(bands[of]!.href), source }));
  const [first] = places;
  if (!first || places.some(({ place }) => place === null || place.bucket !== bucket)) return null;
  const [key, source] = [first.place!.key, first.source];
  for (let at = key.lastIndexOf(source); at !== -1; at = at === 0 ? -1 : key.lastIndexOf(source, at - 1)) {
    const [prefix, suffix] = [key.slice(0, at), key.slice(at + source.length)];
    if (places.every((other) => other.place!.key === `${prefix}${other.source}${suffix}`))
      return `${prefix}(BAND)${suffix}`;
  }
  return null;
}

/** What the keys have in common at both ends; of a single key, its folder and its extension. */
function template(keys: readonly string[]): { prefix: string; suffix: string } {
  const [first = '', ...others] = [...new Set(keys)];
  const slash = first.lastIndexOf('/') + 1;
  if (others.length === 0) return { prefix: first.slice(0, slash), suffix: /\.[^./]*$/.exec(first)?.[0] ?? '' };
  let start = 0;
  while (start < first.length && others.every((key) => key[start] === first[start])) start += 1;
  let end = 0;
  const room = Math.min(first.length, ...others.map((key) => key.length)) - start - 1;
  while (end < room && others.every((key) => key.at(-1 - end) === first.at(-1 - end))) end += 1;
  return { prefix: first.slice(0, start), suffix: end === 0 ? '' : first.slice(-end) };
}
