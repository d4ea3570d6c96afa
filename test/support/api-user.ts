import { existsSync, openAsBlob, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Instance } from './instance.js';
import { until } from './until.js';

export interface JobBody {
  readonly id: string;
  readonly status: string;
  readonly dataset_id: string | null;
  readonly current_step: string;
  readonly error_code: string | null;
  readonly error_message: string | null;
  readonly attempt: number;
}

export interface VrtStatusBody {
  readonly status: string;
  readonly source_count: number;
  readonly active_generation: object | null;
  readonly source_health: ReadonlyArray<{ readonly dataset_id: string; readonly status: string }>;
}

export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly body: T;
}

/** What a failing answer looks like everywhere but at the token endpoints. */
export interface Problem {
  readonly status: number;
  readonly title: string;
  readonly detail: unknown;
}

const ENDED = ['complete', 'failed', 'cancelled'];

/** What a script of the administrator does with a running platform, and what can be seen of it on the disk. */
export class ApiUser {
  constructor(private readonly instance: Instance) {}

  async uploadFile(path: string, name = basename(path)): Promise<Answer<Problem & { job_id: string }>> {
    return this.upload(await openAsBlob(path), name);
  }

  async upload(content: Blob, name: string): Promise<Answer<Problem & { job_id: string }>> {
    const body = new FormData();
    body.append('file', content, name);
    const response = await this.instance.api('/ingest/upload', { method: 'POST', body });
    return { status: response.status, body: (await response.json()) as Problem & { job_id: string } };
  }

  commit(jobId: string, json: object): Promise<Answer> {
    return this.instance.json('POST', `/ingest/commit/${jobId}`, json);
  }

  /** @returns the id of the dataset. */
  async ingest(path: string, json: object = {}): Promise<string> {
    const { body } = await this.uploadFile(path);
    await this.commit(body.job_id, { title: basename(path), visibility: 'public', ...json });
    return this.datasetOf(body.job_id);
  }

  createVrt(ids: readonly string[], json: object = {}): Promise<Answer<Problem & { job_id: string }>> {
    const body = { source_dataset_ids: ids, vrt_type: 'mosaic', resolution_strategy: 'finest', title: 'A mosaic' };
    return this.instance.json('POST', '/ingest/vrt/create', { ...body, visibility: 'public', ...json });
  }

  /** @returns the id of the dataset. */
  async makeVrt(ids: readonly string[], json: object = {}): Promise<string> {
    return this.datasetOf((await this.createVrt(ids, json)).body.job_id);
  }

  addSource(vrtId: string, sourceId: string): Promise<Answer<Problem & { job_id: string }>> {
    return this.instance.json('POST', `/ingest/vrt/${vrtId}/sources`, { source_dataset_id: sourceId });
  }

  async regenerate(vrtId: string): Promise<string> {
    const { status, body } = await this.instance.json('POST', `/datasets/${vrtId}/vrt/regenerate`, {});
    if (status !== 202) throw new Error(`regenerate was answered with ${status}: ${JSON.stringify(body)}`);
    return String(body['job_id']);
  }

  /** Of the first band; null outside, without data, and when there is no answer to be had. */
  async sample(id: string, { lon, lat }: { lon: number; lat: number }): Promise<number | null> {
    const path = `/datasets/${id}/samples?lon=${lon}&lat=${lat}`;
    const { body } = await this.instance.json<{ values?: { value: number | null }[] }>('GET', path);
    return body.values?.[0]?.value ?? null;
  }

  async vrtStatus(id: string): Promise<VrtStatusBody> {
    return (await this.instance.json<VrtStatusBody>('GET', `/datasets/${id}/vrt/status`)).body;
  }

  async job(id: string): Promise<JobBody> {
    return (await this.instance.json<JobBody>('GET', `/jobs/${id}`)).body;
  }

  async ended(jobId: string, withinMs = 90_000): Promise<JobBody> {
    await until(async () => ENDED.includes((await this.job(jobId)).status), `the end of job ${jobId}`, withinMs);
    return this.job(jobId);
  }

  async datasetOf(jobId: string): Promise<string> {
    const { status, dataset_id, error_message } = await this.ended(jobId);
    if (status !== 'complete' || dataset_id === null) throw new Error(`job ${jobId} ${status}: ${error_message}`);
    return dataset_id;
  }

  /** Datasets of the whole catalogue, and files of the house bucket and of the scratch folder. */
  async inventory(): Promise<{ datasets: number; files: string[] }> {
    const { body } = await this.instance.json<{ total: number }>('GET', '/datasets?limit=1');
    return { datasets: body.total, files: [...this.files('buckets/swath'), ...this.files('scratch')] };
  }

  /** Of the COG that a raster dataset serves. */
  cogPath(datasetId: string): string {
    const cog = this.files(`buckets/swath/rasters/${datasetId}`).find((file) => file.endsWith('/source.cog.tif'));
    if (cog === undefined) throw new Error(`dataset ${datasetId} has no COG`);
    return join(this.instance.dataDir, cog);
  }

  /** Of all files in a folder of the data folder, sorted; empty when there is no such folder. */
  files(folder: string): string[] {
    const path = join(this.instance.dataDir, folder);
    if (!existsSync(path)) return [];
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.instance.dataDir.length + 1))
      .sort();
  }
}
