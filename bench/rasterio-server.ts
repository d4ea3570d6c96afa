import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Agent, get } from 'node:http';
import { type MapTile } from './map-tile.js';
import { type TileServer } from './mapserver.js';
import { run } from './measure.js';

const PYTHON = '/usr/bin/python3';
const PROCESSES = 2;

/** The stand-in for TiTiler (rasterio-tiles.py); null where rasterio is not installed. */
export async function startRasterioServer(source: {
  readonly path: string;
  readonly white: number;
  readonly resampling: string;
}): Promise<TileServer | null> {
  const isThere = await run(PYTHON, ['-c', 'import rasterio, numpy']).then(() => true, () => false); // prettier-ignore
  if (!isThere) return null;
  const args = [
    '-W',
    'ignore',
    'bench/rasterio-tiles.py',
    source.path,
    String(source.white),
    source.resampling,
    String(PROCESSES),
  ];
  const child = spawn(PYTHON, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const port = await new Promise<number>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', (line) => resolve(Number(line.split(' ')[1])));
    child.once('exit', () => reject(new Error('the rasterio stand-in ended at once')));
  });
  // A process would keep a connection for itself and leave the other process idle.
  const agent = new Agent({ keepAlive: false });
  return {
    tile: ({ bbox, side }: MapTile) => body(`http://127.0.0.1:${port}/?bbox=${bbox.join(',')}&side=${side}`, agent),
    stop: async () => {
      child.stdin.end();
      agent.destroy();
      await exited;
    },
  };
}

function body(url: string, agent: Agent): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve(Buffer.concat(chunks));
        else reject(new Error(`the rasterio stand-in answered ${answer.statusCode}`));
      });
    }).on('error', reject);
  });
}
