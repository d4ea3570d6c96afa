import { choice, isRawObject, listOf, type RawObject } from './raw-setup.js';
import { refuse, shown } from './refusal.js';
import { type Mosaicking, MOSAICKINGS, type ScriptBand, type ScriptCollection, type ScriptInput } from './setup.js';

/**
 * `setup().input`: a list of band names, one object, or a list of objects. Objects of one datasource are merged, for there is
 * one sample object per scene. With several collections inputs without datasource are matched by order and keyed `"0"`, `"1"` …
 */
export function readInputs(
  raw: unknown,
  mosaicking: Mosaicking,
  collections: readonly ScriptCollection[],
): ScriptInput[] {
  if (raw === undefined || raw === null) refuse('setup(): input is missing');
  const members = asObjects(raw);
  checkNames(members, collections);
  const byKey = new Map<string, ScriptInput>();
  members.forEach((member, order) => {
    const input = readInput(member, order, mosaicking, collections);
    const key = String(input.collection);
    const earlier = byKey.get(key);
    byKey.set(key, earlier ? merged(earlier, input, collections) : input);
  });
  return [...byKey.values()];
}

function asObjects(raw: unknown): RawObject[] {
  const list = listOf(raw);
  if (list.every((member) => typeof member === 'string')) return [{ bands: list }];
  return list.map((member) =>
    isRawObject(member)
      ? member
      : refuse(`setup(): input must be a list of band names or of objects, got ${shown(member)}`),
  );
}

function readInput(
  raw: RawObject,
  order: number,
  mosaicking: Mosaicking,
  collections: readonly ScriptCollection[],
): ScriptInput {
  const fusion = collections.length > 1;
  const named = raw.datasource ?? null;
  if (named !== null && typeof named !== 'string')
    refuse(`setup(): datasource must be a string, got ${shown(raw.datasource)}`);
  const index = named === null ? (fusion ? order : 0) : indexOf(named, collections);
  const collection = collections[index] ?? refuse(`setup(): input[${order}] has no entry in the request's data`);
  return {
    collection: index,
    datasource: fusion ? (named ?? String(order)) : null,
    bands: readBands(raw, collection),
    mosaicking: choice(raw.mosaicking, MOSAICKINGS, mosaicking, 'mosaicking'),
    metadata: raw.metadata === undefined || raw.metadata === null ? [] : listOf(raw.metadata).map(String),
  };
}

/** One collection that the request does not name cannot go by two names. */
function checkNames(members: readonly RawObject[], collections: readonly ScriptCollection[]): void {
  const names = [...new Set(members.map(({ datasource }) => datasource).filter((name) => typeof name === 'string'))];
  if (collections.length === 1 && names.length > 1) refuse(notAnId(names[1] as string));
}

const notAnId = (datasource: string) => `setup(): datasource '${datasource}' is not an id of the request's data`;

/** The only collection may be unnamed in the request; a script's name for it is then as good as any. */
function indexOf(datasource: string, collections: readonly ScriptCollection[]): number {
  if (collections.length === 1 && collections[0]?.id === null) return 0;
  const index = collections.findIndex(({ id }) => id === datasource);
  return index >= 0 ? index : refuse(notAnId(datasource));
}

function readBands(raw: RawObject, collection: ScriptCollection): ScriptBand[] {
  const names = raw.bands;
  if (!Array.isArray(names)) refuse(`setup(): input.bands must be a list of band names, got ${shown(names)}`);
  const units = raw.units ?? null;
  if (Array.isArray(units) && units.length !== names.length)
    refuse(`setup(): ${names.length} bands but ${units.length} units`);
  const bands = new Map<string, ScriptBand>();
  names.forEach((name: unknown, at) => {
    const unit: unknown = Array.isArray(units) ? (units as unknown[])[at] : units;
    const band = readBand(name, unit, collection, Array.isArray(units));
    if (!bands.has(band.name)) bands.set(band.name, band);
  });
  return [...bands.values()];
}

/** A unit given once for all bands binds those that have it: `dataMask` and classes know no REFLECTANCE. */
function readBand(name: unknown, unit: unknown, collection: ScriptCollection, ownUnit: boolean): ScriptBand {
  const found = collection.bands.find((band) => band.name === name);
  if (!found)
    refuse(`Collection '${collection.name}' has no band ${typeof name === 'string' ? `'${name}'` : shown(name)}`);
  if (unit === undefined || unit === null || unit === '') return { name: found.name, unit: null };
  const wanted = typeof unit === 'string' ? unit.toUpperCase() : undefined;
  const known = found.units.find((candidate) => candidate.toUpperCase() === wanted);
  if (
    known === undefined &&
    (ownUnit || !collection.bands.some(({ units }) => units.some((u) => u.toUpperCase() === wanted)))
  )
    refuse(`Band '${found.name}' of collection '${collection.name}' has no unit ${shown(unit)}`);
  return { name: found.name, unit: known ?? null };
}

function merged(one: ScriptInput, other: ScriptInput, collections: readonly ScriptCollection[]): ScriptInput {
  if (one.mosaicking !== other.mosaicking)
    refuse(`setup(): two mosaickings for collection '${collections[one.collection]?.name}'`);
  for (const { name, unit } of other.bands) {
    const twin = one.bands.find((band) => band.name === name);
    if (twin && twin.unit !== unit) refuse(`setup(): band '${name}' is asked for in two units`);
  }
  const more = other.bands.filter(({ name }) => !one.bands.some((band) => band.name === name));
  return {
    ...one,
    bands: [...one.bands, ...more],
    metadata: [...new Set([...one.metadata, ...other.metadata])],
  };
}
