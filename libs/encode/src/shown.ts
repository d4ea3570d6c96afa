/** Values echoed in an error are cut, so that a large request does not come back whole. */
const MAX_ECHO = 80;

export function shown(value: unknown): string {
  const text = String(value);
  return text.length > MAX_ECHO ? `${text.slice(0, MAX_ECHO)}…` : text;
}
