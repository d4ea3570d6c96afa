/** A name in SQL, whatever it holds: 'Grid EPSG:32633'. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
