/**
 * File name per variable or composite: `<stem>_<name in lower case>.tif`, with no ending twice. One output under the name
 * that the caller gave it keeps that name.
 */
export function outputNames(base: string, names: readonly string[], isGiven: boolean): Record<string, string> {
  const stem = base.replace(/\.tiff?$/i, '');
  const [only, ...others] = names;
  if (isGiven && only !== undefined && others.length === 0) return { [only]: `${stem}.tif` };
  return Object.fromEntries(names.map((name) => [name, `${withSuffix(stem, name.toLowerCase())}.tif`]));
}

function withSuffix(stem: string, suffix: string): string {
  return stem.toLowerCase().endsWith(`_${suffix}`) ? stem : `${stem}_${suffix}`;
}
