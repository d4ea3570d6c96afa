import { spawn } from 'node:child_process';
import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FastCgiConnection } from './fastcgi.js';
import { type MapTile } from './map-tile.js';
import { run } from './measure.js';

const MAPSERV = '/usr/bin/mapserv';
const SPAWN = '/usr/bin/spawn-fcgi';
const PROCESSES = 2;
/** 50 ms apart. */
const MAX_TRIES = 100;

export interface TileServer {
  /** PNG. */
  tile(tile: MapTile): Promise<Buffer>;
  stop(): Promise<void>;
}

interface MapSource {
  readonly path: string;
  readonly epsg: number;
  /** The stored value that becomes 255. */
  readonly white: number;
  readonly resampling: string;
  /** zlib's level of the PNG; null = MapServer's own. */
  readonly compression: number | null;
}

/** null where MapServer or spawn-fcgi is not installed. */
export async function startMapServer(folder: string, source: MapSource): Promise<TileServer | null> {
  const missing = await Promise.all(
    [MAPSERV, SPAWN].map((path) =>
      access(path).then(
        () => false,
        () => true,
      ),
    ),
  );
  if (missing.includes(true)) return null;
  const [map, config] = [join(folder, 'tiles.map'), join(folder, 'mapserver.conf')];
  await writeFile(map, mapFile(source));
  await writeFile(config, 'CONFIG\n  ENV\n    MS_MAP_PATTERN "."\n  END\nEND\n');
  const env = { MAPSERVER_CONFIG_FILE: config };
  const servers = await Promise.all(
    Array.from({ length: PROCESSES }, (_, i) => startProcess(join(folder, `mapserv-${i}.sock`), env)),
  );
  const idle = servers.map(({ connection }) => connection);
  const waiting: Array<(connection: FastCgiConnection) => void> = [];
  return {
    tile: async (tile) => {
      const connection = idle.pop() ?? (await new Promise<FastCgiConnection>((resolve) => waiting.push(resolve)));
      try {
        return assertPng(await connection.get(queryOf(map, tile)));
      } finally {
        const next = waiting.shift();
        if (next) next(connection);
        else idle.push(connection);
      }
    },
    stop: async () => {
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}

async function startProcess(socket: string, env: NodeJS.ProcessEnv) {
  const child = spawn(SPAWN, ['-n', '-s', socket, '--', MAPSERV], { env, stdio: 'ignore' });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const connection = await connected(socket);
  // libfcgi hangs up on a connection that says nothing for two seconds, and keeps one that has asked something.
  await connection.get('');
  const stop = () => {
    connection.close();
    // It finishes its wait for a request first when it is asked politely.
    child.kill('SIGKILL');
    return exited;
  };
  return { connection, stop };
}

export async function mapServerVersion(): Promise<string> {
  return (await run(MAPSERV, ['-v'])).stdout.split(' OUTPUT')[0] ?? '';
}

function queryOf(map: string, { bbox, side }: MapTile): string {
  const request = 'SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS=rgb&STYLES=&SRS=EPSG:3857&FORMAT=image/png';
  return `map=${map}&${request}&TRANSPARENT=true&BBOX=${bbox.join(',')}&WIDTH=${side}&HEIGHT=${side}`;
}

/** Files stay open from request to request. */
function mapFile({ path, epsg, white, resampling, compression }: MapSource): string {
  const srs = (code: number) => `PROJECTION "init=epsg:${code}" END`;
  const level = compression === null ? '' : `FORMATOPTION "COMPRESSION=${compression}"`;
  return `MAP
  NAME "tiles" SIZE 256 256 MAXSIZE 4096 EXTENT -20037508 -20037508 20037508 20037508 UNITS METERS
  ${srs(3857)}
  WEB METADATA "ows_title" "tiles" "ows_onlineresource" "http://localhost/" "ows_enable_request" "*" "ows_srs" "EPSG:3857" END END
  OUTPUTFORMAT NAME "png" DRIVER "AGG/PNG" MIMETYPE "image/png" IMAGEMODE RGBA TRANSPARENT ON ${level} END
  LAYER
    NAME "rgb" TYPE RASTER STATUS ON DATA "${path}" OFFSITE 0 0 0
    ${srs(epsg)}
    PROCESSING "BANDS=1,2,3" PROCESSING "SCALE=0,${white}" PROCESSING "RESAMPLE=${resampling.toUpperCase()}"
    PROCESSING "CLOSE_CONNECTION=DEFER"
    METADATA "ows_title" "rgb" END
  END
END
`;
}

function assertPng(answer: Buffer): Buffer {
  if (answer.subarray(1, 4).toString() !== 'PNG')
    throw new Error(
      `MapServer: ${answer
        .toString()
        .replace(/<!--.*?-->/gs, '')
        .slice(0, 500)}`,
    );
  return answer;
}

/** The socket is there a little before somebody listens. */
async function connected(socket: string): Promise<FastCgiConnection> {
  for (let tries = 0; ; tries++) {
    try {
      return await FastCgiConnection.open(socket);
    } catch (error) {
      if (tries === MAX_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
