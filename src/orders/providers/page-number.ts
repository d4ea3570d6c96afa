import { invalidField } from '../../platform/http/validation.js';

/** The view token of providers that count pages from 1. @throws INVALID for one that was never given */
export function pageNumber(token: string | null): number {
  if (token === null) return 1;
  if (!/^[1-9]\d{0,5}$/.test(token)) throw invalidField('query', 'viewtoken', 'is none of this search', token);
  return Number(token);
}
