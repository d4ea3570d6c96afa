import { DEFAULT_COMPOSITES, readProducts } from '../../conversions/index.js';
import { JsonMember } from '../../platform/http/json-member.js';

type Composites = ReturnType<typeof readProducts>;

/** The cirrus band is taken away by the atmospheric correction. */
const ONLY_IN_L1C = 'B10';

/**
 * `products_json`: an object, or its text as older clients send it.
 * @param level `MSIL1C` or `MSIL2A`
 * @throws INVALID naming the product and the band
 */
export function compositesOf(products: unknown, level: string): Composites {
  if (products === undefined || products === null) return DEFAULT_COMPOSITES;
  const member = new JsonMember(typeof products === 'string' ? parsed(products) : products, ['products_json']);
  const read = readProducts(member);
  const lacking = Object.entries(read).find(([, bands]) => level !== 'MSIL1C' && bands.includes(ONLY_IN_L1C));
  if (lacking) member.get(lacking[0]).refuse(`${ONLY_IN_L1C} is in level 1C only, the product is ${level}`);
  return read;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return new JsonMember(text, ['products_json']).refuse('must be a JSON object');
  }
}
