import { type BandInfo } from '#libs/raster';
import {
  type ColourEntry,
  type ColourMapStyle,
  CONTRASTS,
  type GrayStyle,
  limitOf,
  type RasterStyle,
  type RgbStyle,
  STYLE_TYPES,
} from '#libs/sld';
import { JsonMember } from '../platform/http/json-member.js';
import { invalidField } from '../platform/http/validation.js';

/** A member of an address, of STYLES and of an XML name. */
export const STYLE_ID = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/;
const COLOUR = /^#[0-9a-f]{6}$/i;
const MAX_ENTRIES = 1024;
const MAX_TEXT = 200;

/** @throws INVALID naming the member */
export function readStyle(body: unknown, id: string, bands: readonly BandInfo[]): RasterStyle {
  if (!STYLE_ID.test(id))
    throw invalidField('path', 'style_id', 'must be 1 to 64 letters, digits, dots, dashes and underscores', id);
  const root = new JsonMember(body).required();
  const named = root.get('id');
  if (!named.isAbsent && named.text() !== id) named.refuse(`must be the id in the address, ${id}`);
  const head = { id, title: text(root.get('title')) || id, opacity: share(root.get('opacity')) };
  const type = root.get('type').required().oneOf(STYLE_TYPES);
  if (type === 'rgb')
    return { ...head, type, bands: readTrio(root.get('bands').required(), bands), ...rgbStretch(root) };
  const band = root.get('band').isAbsent ? (bands[0]?.index ?? 1) : bandOf(root.get('band'), bands);
  if (type === 'gray') return { ...head, type, band, ...grayStretch(root) };
  return { ...head, type, band, entries: readEntries(root.get('entries').required()) };
}

function text(member: JsonMember): string {
  if (member.isAbsent) return '';
  const value = member.text();
  const isStorable = value.isWellFormed() && !value.includes('\0');
  if (!isStorable || value.length > MAX_TEXT)
    member.refuse(`must be well-formed text of at most ${MAX_TEXT} characters`);
  return value;
}

function share(member: JsonMember): number {
  return member.isAbsent ? 1 : member.numberWithin(0, 1);
}

function bandOf(member: JsonMember, bands: readonly BandInfo[]): number {
  const index = member.number();
  if (bands.some((band) => band.index === index)) return index;
  return member.refuse(`must be a band of the dataset, 1 to ${bands.length}`);
}

function readTrio(member: JsonMember, bands: readonly BandInfo[]): RgbStyle['bands'] {
  const items = member.items();
  if (items.length !== 3) member.refuse('must name three bands: red, green, blue');
  return items.map((item) => bandOf(item, bands)) as unknown as RgbStyle['bands'];
}

function readEntries(member: JsonMember): ColourMapStyle['entries'] {
  const items = member.items();
  if (items.length === 0 || items.length > MAX_ENTRIES) member.refuse(`must hold 1 to ${MAX_ENTRIES} entries`);
  return items.reduce<ColourEntry[]>((read, item) => {
    const quantity = item.get('quantity').required().number();
    const before = read.at(-1);
    if (before && quantity <= before.quantity)
      item.get('quantity').refuse('must be greater than that of the entry before');
    const color = item.get('color').required().text();
    if (!COLOUR.test(color)) item.get('color').refuse('must be like #1a9850');
    const label = text(item.get('label'));
    read.push({ quantity, color: color.toLowerCase(), opacity: share(item.get('opacity')), label });
    return read;
  }, []);
}

function grayStretch(root: JsonMember): Pick<GrayStyle, 'contrast' | 'min' | 'max'> {
  const contrast = contrastOf(root);
  const [min, max] = [limit(root.get('min')), limit(root.get('max'))];
  assertAscending(root, min, max);
  return { contrast, ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
}

function rgbStretch(root: JsonMember): Pick<RgbStyle, 'contrast' | 'min' | 'max'> {
  const contrast = contrastOf(root);
  const [min, max] = [limits(root.get('min')), limits(root.get('max'))];
  for (const i of [0, 1, 2]) assertAscending(root, limitOf(min, i), limitOf(max, i));
  return { contrast, ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
}

function contrastOf(root: JsonMember): GrayStyle['contrast'] {
  const member = root.get('contrast');
  return member.isAbsent ? 'normalize' : member.oneOf(CONTRASTS);
}

/** Limits are given together or not at all. */
function assertAscending(root: JsonMember, min: number | undefined, max: number | undefined): void {
  if ((min === undefined) !== (max === undefined)) root.get(min === undefined ? 'min' : 'max').refuse('must be given with the other limit'); // prettier-ignore
  if (min !== undefined && max !== undefined && !(max > min)) root.get('max').refuse('must be greater than min');
}

function limit(member: JsonMember): number | undefined {
  return member.isAbsent ? undefined : member.number();
}

function limits(member: JsonMember): RgbStyle['min'] {
  if (!Array.isArray(member.value)) return limit(member);
  const items = member.items();
  if (items.length !== 3) member.refuse('must be one number, or one of each band');
  return items.map((item) => item.number()) as unknown as RgbStyle['bands'];
}
