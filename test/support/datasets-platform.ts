import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { RasterPool } from '#libs/raster';
import { ApiUser } from './api-user.js';
import { startCswServer, type CswServer, type StubRecord } from './csw-server.js';
import { fakeTerrainer } from './fake-terrainer.js';
import { flightLine } from './flight-line.js';
import { startInstance, type Instance } from './instance.js';
import { startOpendapServer, type OpendapServer } from './opendap-server.js';
import { inFolder, S1_PRODUCT, sentinel1Safe } from './safe-products.js';
import { zipOf } from './zip-file.js';

export const S2_PRODUCT = 'S2B_MSIL2A_20210412T104619_N0500_R051_T32VNM_20210412T130000';
export const CAMPAIGN = 'hyspex-2023';
/** Where the records say that the archives are served. */
const THREDDS = 'https://thredds.invalid/thredds';
const FIXTURES = join(import.meta.dirname, '../fixtures');
const SAMPLES = join(import.meta.dirname, '../../samples');
const S1_FOLDER = 'S1A/2021/08/09/IW';
const S2_FOLDER = 'S2B/2021/04/12';

/**
 * API and worker as an operator starts them, beside a catalogue, an OPeNDAP server and a server of files on the loopback
 * interface, with mounted archives: real rasters in `archive`, a SAFE zip, quicklooks, netCDF files, flight lines.
 */
export class DatasetsPlatform {
  private constructor(
    readonly instance: Instance,
    readonly user: ApiUser,
    readonly csw: CswServer,
    readonly opendap: OpendapServer,
    /** The first dataset root. */
    readonly archive: string,
    private readonly end: () => Promise<void>,
  ) {}

  static async start(env: Readonly<Record<string, string>> = {}): Promise<DatasetsPlatform> {
    const dir = await mkdtemp(join(tmpdir(), 'swath-datasets-'));
    const folders = await mountArchives(dir);
    const pool = new RasterPool({ processes: 1 });
    const opendap = await startOpendapServer(join(folders.archive, 'nc'), pool);
    const files = await serveSamples();
    const csw = await startCswServer(records(opendap, hostOf(files)));
    const instance = await startInstance({
      env: {
        SWATH_DATASET_ROOTS: folders.archive,
        NBS_ARCHIVE_ROOT: folders.nbsArchive,
        NBS_DATA_ROOT: folders.nbsData,
        HYSPEX_LOCAL_ROOT: folders.hyspex,
        HYSPEX_OPENDAP_STRIP_PREFIX: `${THREDDS}/dodsC/hyspex/`,
        CSW_ENDPOINT: csw.url,
        NBS_SENTINEL_CSW_ENDPOINT: csw.url,
        SWATH_OUTBOUND_ALLOW: [csw.host, new URL(opendap.url('x.nc')).host, hostOf(files)].join(','),
        SWATH_PUBLIC_REQUESTS_PER_MINUTE: '0',
        SWATH_MAGO_TERRAINER: await fakeTerrainer(dir),
        ...env,
      },
    });
    const end = async () => {
      await instance.stop();
      await Promise.all([csw.close(), opendap.close(), pool.close()]);
      files.closeAllConnections();
      files.close();
      await rm(dir, { recursive: true });
    };
    return new DatasetsPlatform(instance, new ApiUser(instance), csw, opendap, folders.archive, end);
  }

  /** As the administrator. @throws for an answer of 400 or above */
  async ask<T = Record<string, never>>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.instance.json<T>(method, path, body);
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** Without credentials. */
  fetch(path: string, body?: object): Promise<Response> {
    const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    return fetch(new URL(path, this.instance.url), body && json);
  }

  /** Starts a job and waits for its success. @returns its result, with the datasets that it made */
  async work<T = { dataset_ids: string[] }>(path: string, body: object = {}): Promise<T> {
    const { job_id: id } = await this.ask<{ job_id: string }>('POST', path, body);
    return this.resultOf(id);
  }

  async resultOf<T = { dataset_ids: string[] }>(jobId: string): Promise<T> {
    const job = await this.user.ended(jobId);
    if (job.status !== 'complete') throw new Error(`job ${jobId} ${job.status}: ${job.error_message}`);
    return (job as unknown as { result: T }).result;
  }

  stop(): Promise<void> {
    return this.end();
  }
}

async function mountArchives(dir: string) {
  const [archive, nbsArchive, nbsData, hyspex] = ['archive', 'nbs-archive', 'nbs-data', 'hyspex'].map((name) =>
    join(dir, name),
  ) as [string, string, string, string];
  for (const name of ['dem/sao-tome-west.tif', 'dem/sao-tome-east.tif', 'landsat-rgb/RGB.byte.tif'])
    await copy(join(SAMPLES, name), join(archive, basename(name)));
  for (const topic of ['conversions', 'points'])
    await cp(join(FIXTURES, topic), join(archive, 'nc'), { recursive: true });

  await writeFile(join(archive, 'nc/line-2.nc'), await flightLine(2));

  const zip = join(nbsArchive, S1_FOLDER, `archived/${S1_PRODUCT}.zip`);
  await mkdir(dirname(zip), { recursive: true });
  await writeFile(zip, zipOf(inFolder(S1_PRODUCT, await sentinel1Safe())));
  for (const [variable, band] of Object.entries({ amplitude_vv: 'B04', amplitude_vh: 'B03' })) {
    const name = `${S1_FOLDER}/ql/${S1_PRODUCT}/${S1_PRODUCT}_${variable}.tif`;
    await copy(join(SAMPLES, `sentinel2-29RKH/${band}.tif`), join(nbsData, name));
  }
  await copy(join(FIXTURES, 'points/s2-like.nc'), join(nbsData, S2_FOLDER, `${S2_PRODUCT}.nc`));
  await mkdir(join(hyspex, '2023'), { recursive: true });
  await writeFile(join(hyspex, '2023/line-1.nc'), await flightLine(1));
  return { archive, nbsArchive, nbsData, hyspex };
}

async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await cp(from, to);
}

async function serveSamples(): Promise<Server> {
  const server = createServer((request, response) => {
    readFile(join(SAMPLES, request.url ?? '')).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const hostOf = (server: Server) => `127.0.0.1:${(server.address() as AddressInfo).port}`;

function records(opendap: OpendapServer, files: string): StubRecord[] {
  const archived = (identifier: string, title: string, path: string, netcdf?: string): StubRecord => ({
    identifier,
    title,
    abstract: 'From the archive',
    subjects: ['Sentinel'],
    begin: '2021-04-12T10:46:19Z',
    end: '2021-04-12T10:46:19Z',
    bbox: [9, 59.4, 11, 60.4],
    references: [
      { scheme: 'WWW:DOWNLOAD-1.0-http--download', url: `${THREDDS}/fileServer/nbsArchive/${path}.zip` },
      ...(netcdf === undefined ? [] : [{ scheme: 'OPENDAP:OPENDAP', url: netcdf }]),
    ],
  });
  const line = (number: number, url: string): StubRecord => ({
    identifier: `line-${number}`,
    title: `Flight line ${number}`,
    abstract: `Belongs to ${CAMPAIGN}`,
    references: [{ scheme: 'OPENDAP:OPENDAP', url }],
    parentIdentifier: CAMPAIGN,
  });
  return [
    archived('s1', S1_PRODUCT, `${S1_FOLDER}/${S1_PRODUCT}`),
    archived('s1-archived', S1_PRODUCT, `${S1_FOLDER}/archived/${S1_PRODUCT}`),
    archived('s2', S2_PRODUCT, `${S2_FOLDER}/${S2_PRODUCT}`, `${THREDDS}/dodsC/NBS/${S2_FOLDER}/${S2_PRODUCT}.nc`),
    {
      identifier: 's2-linked',
      title: 'S2A_MSIL2A_20200219T113321_N0214_R080_T29RKH_20200219T130000',
      references: [{ scheme: 'download', url: `http://${files}/sentinel2-29RKH/B08.tif` }],
    },
    { identifier: CAMPAIGN, title: 'Campaign of 2023', references: [] },
    line(1, `${THREDDS}/dodsC/hyspex/2023/line-1.nc`),
    line(2, opendap.url('line-2.nc')),
    line(3, opendap.url('absent.nc', 'error-404')),
  ];
}
