import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { BatchModule } from '../../src/batch/index.js';
import { type BatchWorker, startBatchWorker } from './batch-worker.js';
import { type Answer, type Json, type SignedIn } from './catalog-app.js';
import { type ProcessApp, startProcessApp } from './process-app.js';
import { until } from './until.js';

export const V2 = '/api/v2/batch/process';

/** Batch processing V2 over HTTP with a worker half in the same process; analyses run when a test wants. */
export interface BatchV2App extends ProcessApp {
  readonly worker: BatchWorker;
  create(body: object, who?: SignedIn): Promise<Answer>;
  /** @returns the id. @throws with the answer that is not 201 */
  created(body: object): Promise<string>;
  act(id: string, action: string, who?: SignedIn): Promise<Answer>;
  task(id: string): Promise<Json>;
  /** Waits until it has the status. @returns the task */
  reaches(id: string, status: string): Promise<Json>;
  /** Creates, starts, analyses, and waits for its end. @returns the task */
  done(body: object): Promise<Json>;
  /** Keys of all objects of a filesystem bucket, sorted. */
  objects(bucket: string): string[];
}

export async function startBatchV2App(env: Record<string, string> = {}): Promise<BatchV2App> {
  const app = await startProcessApp(env, [BatchModule]);
  const worker = await startBatchWorker(app, env);
  const { editor } = app.people;
  const create: BatchV2App['create'] = (body, who = editor) => app.call('POST', V2, who, body);
  const created: BatchV2App['created'] = async (body) => {
    const answer = await create(body);
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
    return answer.body.id as string;
  };
  const act: BatchV2App['act'] = (id, action, who = editor) => app.call('POST', `${V2}/${id}/${action}`, who);
  const task: BatchV2App['task'] = async (id) => (await app.call('GET', `${V2}/${id}`, editor)).body;
  const reaches: BatchV2App['reaches'] = async (id, status) => {
    await until(async () => (await task(id)).status === status, `status ${status} of ${id}`, 60_000).catch(
      async (error: Error) => {
        throw new Error(`${error.message}: ${JSON.stringify(await task(id))}`);
      },
    );
    return task(id);
  };
  return {
    ...app,
    worker,
    create,
    created,
    act,
    task,
    reaches,
    done: async (body) => {
      const id = await created(body);
      await act(id, 'start');
      await worker.analyse();
      const { status, error } = await task(id);
      if (status === 'FAILED') throw new Error(error as string);
      return reaches(id, 'DONE');
    },
    objects: (bucket) => {
      const root = join(app.dataDir, 'buckets', bucket);
      if (!existsSync(root)) return [];
      return readdirSync(root, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.parentPath.includes('.swath-partial'))
        .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
        .sort();
    },
    close: async () => {
      await worker.close();
      await app.close();
    },
  };
}
