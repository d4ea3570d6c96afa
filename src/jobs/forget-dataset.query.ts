import { type EntityManager } from 'typeorm';

/** A deleted dataset's jobs stay, without it. Call it in the transaction that deletes the dataset. */
export async function forgetDataset(manager: EntityManager, datasetId: string): Promise<void> {
  await manager.query('UPDATE jobs SET dataset_id = NULL WHERE dataset_id = $1', [datasetId]);
}
