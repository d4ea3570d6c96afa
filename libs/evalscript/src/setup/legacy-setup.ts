import { type ScriptVersion } from '../source/version.js';
import { listOf, isRawObject, numberOf, type RawObject } from './raw-setup.js';

/**
 * A V1 or V2 setup in the words of V3 (evalscript.md §9). V1: components and their count were noted by the functions it calls;
 * a script that filters scenes wants all of them. V2: `temporal` asks for all scenes.
 */
export function inWordsOfV3(raw: RawObject, version: ScriptVersion, filtersScenes: boolean): RawObject {
  if (version === 3) return raw;
  if (version === 1)
    return {
      input: listOf(raw.components ?? []),
      output: { bands: numberOf(raw.componentCount) ?? 3 },
      mosaicking: filtersScenes ? 'ORBIT' : 'SIMPLE',
    };
  const outputs = listOf(raw.output).map((output) =>
    isRawObject(output) ? { ...output, bands: output.componentCount ?? output.bands } : output,
  );
  const mosaicking = raw.mosaicking ?? (raw.temporal === true || filtersScenes ? 'ORBIT' : 'SIMPLE');
  return { input: listOf(raw.components ?? raw.input), output: outputs, mosaicking };
}
