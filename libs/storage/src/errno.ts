/** The `code` of a system error ('ENOENT'), or ''. By shape, because errors of another realm are no `instanceof Error`. */
export function errnoOf(error: unknown): string {
  const isCoded = typeof error === 'object' && error !== null && 'code' in error;
  return isCoded && typeof error.code === 'string' ? error.code : '';
}
