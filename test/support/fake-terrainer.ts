import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Takes mago's arguments and writes what Cesium would load; fails when asked for zoom 3. */
const SCRIPT = `#!/bin/sh
while [ $# -gt 0 ]; do case "$1" in -input) in="$2";; -output) out="$2";; -max) max="$2";; esac; shift 2; done
ls "$in"/*.tif > /dev/null || exit 3
[ "$max" = 3 ] && exit 7
mkdir -p "$out/0/1" && printf mesh | gzip > "$out/0/1/0.terrain"
printf '{"tilejson":"2.1.0","format":"quantized-mesh-1.0","maxzoom":%s}' "$max" > "$out/layer.json"
`;

/** A stand-in for mago-3d-terrainer. @returns the command */
export async function fakeTerrainer(folder: string): Promise<string> {
  const path = join(folder, 'terrainer.sh');
  await writeFile(path, SCRIPT);
  await chmod(path, 0o755);
  return path;
}
