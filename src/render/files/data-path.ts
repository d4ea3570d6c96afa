import { type SceneBands } from '../../catalog/index.js';

/** `scenes.tiles[].dataPath`: the folder of the scene's files, as `s3://bucket/folder`; null where they have none in common. */
export function dataPathOf(bands: SceneBands): string | null {
  const folders = new Set(Object.values(bands).map(({ href }) => href.slice(0, href.lastIndexOf('/'))));
  const [folder] = folders;
  return folders.size === 1 && folder?.startsWith('s3://') ? folder : null;
}
