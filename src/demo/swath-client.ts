import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';

export interface JobView {
  readonly id: string;
  readonly status: string;
  readonly dataset_id: string | null;
  readonly progress: number | null;
  readonly current_step: string | null;
  readonly error_message: string | null;
  readonly warnings: ReadonlyArray<{ code: string; message: string }>;
}

export interface Accepted {
  readonly job_id: string;
  readonly message: string;
}

const POLL_MS = 100;

/** The handful of HTTP calls a first user makes, as a script would write them. Everything goes over the wire. */
export class SwathClient {
  private constructor(
    readonly url: string,
    private readonly token: string,
  ) {}

  /** OAuth2 client credentials, as sentinelhub-py does it. */
  static async logIn(url: string, clientId: string, clientSecret: string): Promise<SwathClient> {
    const response = await fetch(`${url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }),
    });
    if (!response.ok) throw new Error(`POST /oauth/token → ${response.status}: ${await response.text()}`);
    return new SwathClient(url, ((await response.json()) as { access_token: string }).access_token);
  }

  async json<T>(method: string, path: string, body?: unknown): Promise<T> {
    return (await (await this.request(method, path, body)).json()) as T;
  }

  async bytes(path: string): Promise<Uint8Array> {
    return new Uint8Array(await (await this.request('GET', path)).arrayBuffer());
  }

  async request(method: string, path: string, body?: unknown): Promise<Response> {
    const multipart = body instanceof FormData;
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body !== undefined && !multipart && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: multipart ? body : JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path} → ${response.status}: ${await response.text()}`);
    return response;
  }

  /** Upload and commit; the raster is converted to a COG in the background. */
  async ingest(file: string, commit: { title: string; visibility: string; summary?: string }): Promise<Accepted> {
    const form = new FormData();
    form.set('file', await openAsBlob(file), basename(file));
    const staged = await this.json<Accepted>('POST', '/ingest/upload', form);
    return this.json<Accepted>('POST', `/ingest/commit/${staged.job_id}`, commit);
  }

  /** Polls until the job ends; throws with the job's own words when it failed. */
  async finished(
    jobId: string,
    onProgress: (job: JobView) => void = () => undefined,
  ): Promise<JobView & { dataset_id: string }> {
    for (;;) {
      const job = await this.json<JobView>('GET', `/jobs/${jobId}`);
      onProgress(job);
      if (job.status === 'complete' && job.dataset_id !== null) return { ...job, dataset_id: job.dataset_id };
      if (job.status === 'failed' || job.status === 'cancelled')
        throw new Error(`job ${jobId} ${job.status}: ${job.error_message}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}
