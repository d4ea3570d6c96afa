import { type JsonMember } from '../../platform/http/json-member.js';
import { type ConversionConfig } from '../conversion-config.js';
import { safeName } from './output-names.js';

const BAND = /^B(?:[1-9]|1[0-2]|8A)$/;
const MAX_PRODUCTS = 16;

/** Sentinel-2 composites: name → bands of red, green and blue, `B04` spelled `B4`. @throws INVALID */
export function readProducts(member: JsonMember): NonNullable<ConversionConfig['products']> {
  const names = Object.keys(member.object());
  if (names.length === 0 || names.length > MAX_PRODUCTS) member.refuse(`must have 1 to ${MAX_PRODUCTS} products`);
  const products = names.map((name) => [safeName(name), readBands(member.get(name))] as const);
  const distinct = new Map(products);
  if (distinct.size < names.length) member.refuse('two names are the same as names of files');
  return Object.fromEntries(distinct);
}

function readBands(member: JsonMember): readonly [string, string, string] {
  const [red, green, blue, ...others] = member.items().map(readBand);
  if (red === undefined || green === undefined || blue === undefined || others.length > 0)
    return member.refuse('must be exactly three bands: red, green, blue');
  return [red, green, blue];
}

function readBand(member: JsonMember): string {
  const band = member
    .text()
    .toUpperCase()
    .replace(/^B0(?=\d$)/, 'B');
  return BAND.test(band) ? band : member.refuse('must be one of B1 to B12, B8A');
}
