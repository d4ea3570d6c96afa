import { type RenderCollection, type ScriptSetup } from '#libs/render';

/** Names of bands as the collection spells them; `any` = one of them, whichever: only its data mask is wanted. */
export type BandsInUse = ReadonlySet<string> | 'any';

/** What the script reads of one entry of the request. @param position of the entry */
export function bandsInUse(
  { inputs }: Pick<ScriptSetup, 'inputs'>,
  position: number,
  { bands }: Pick<RenderCollection, 'bands'>,
): BandsInUse {
  const reading = inputs.filter(({ collection }) => collection === position);
  const asked = new Set(reading.flatMap((input) => input.bands.map(({ name }) => name)));
  const used = bands.filter(({ name, aliases = [] }) => [name, ...aliases].some((spelling) => asked.has(spelling)));
  return used.length === 0 && reading.length > 0 ? 'any' : new Set(used.map(({ name }) => name));
}
