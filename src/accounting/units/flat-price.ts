import { type Product } from '../products.js';

const READING = ['GET', 'HEAD', 'OPTIONS'];

/** Processing units of calls with a fixed price: managing BYOC and Zarr collections costs 1 (auth-and-errors §7). */
export function flatPrice(product: Product | null, method: string): number {
  return (product === 'byoc' || product === 'zarr') && !READING.includes(method) ? 1 : 0;
}
