import { type DataSource, type EntityManager } from 'typeorm';
import { PreparedStatement } from '../../platform/database/prepared-statement.js';
import { type DeliveredFile } from './import-delivery.entity.js';

type Db = Pick<DataSource | EntityManager, 'query'>;

/** All files are there. */
export async function markDelivered(db: EntityManager, id: string, files: readonly DeliveredFile[]): Promise<void> {
  await DELIVERED.run(db, [id, JSON.stringify(files)]);
}

export async function markPreparing(db: EntityManager, id: string): Promise<void> {
  await PREPARING.run(db, [id]);
}

export async function markIngesting(db: EntityManager, id: string, tileIds: readonly string[]): Promise<void> {
  await INGESTING.run(db, [id, tileIds]);
}

const DELIVERED = new PreparedStatement(
  'delivery-delivered',
  `UPDATE import_deliveries SET status = 'DELIVERED', files = $2, error_message = NULL
   WHERE id = $1 AND status = 'WAITING'`,
);
const PREPARING = new PreparedStatement(
  'delivery-preparing',
  `UPDATE import_deliveries SET status = 'PREPARING' WHERE id = $1 AND status = 'DELIVERED'`,
);
const INGESTING = new PreparedStatement(
  'delivery-ingesting',
  `UPDATE import_deliveries SET status = 'INGESTING', tile_ids = $2, error_message = NULL, next_try = NULL
   WHERE id = $1 AND status = 'PREPARING'`,
);

/**
 * Ends it: DELIVERY_FAILED as long as its files are not here, else `reason`. Nobody sees the states in between.
 * @param reason what it ends as once it has files
 */
export async function failDelivery(
  db: Db,
  id: string,
  message: string,
  reason: 'IMPORT_FAILED' | 'NON_INGESTIBLE' = 'IMPORT_FAILED',
): Promise<void> {
  await db.query(
    `UPDATE import_deliveries SET status = CASE status WHEN 'WAITING' THEN 'DELIVERY_FAILED' ELSE $3 END,
       error_message = $2, ended = now(), next_try = NULL
     WHERE id = $1 AND ended IS NULL`,
    [id, message, reason],
  );
}

/** Its status stays; `message` says why it takes longer. */
export async function postponeDelivery(db: Db, id: string, message: string, seconds: number): Promise<void> {
  await db.query(
    `UPDATE import_deliveries SET tries = tries + 1, error_message = $2, next_try = now() + $3 * interval '1 second'
     WHERE id = $1 AND ended IS NULL`,
    [id, message, seconds],
  );
}

/** A delivery that had failed is wanted once more: from its files where they are here, else from the provider. */
export async function reviveDelivery(db: Db, id: string): Promise<void> {
  for (const parent of ['order', 'subscription'])
    await db.query(
      `UPDATE import_${parent}s SET next_look = now()
       WHERE status = 'RUNNING' AND id = (SELECT ${parent}_id FROM import_deliveries WHERE id = $1)`,
      [id],
    );
  await db.query(
    `UPDATE import_deliveries SET status = CASE WHEN files IS NULL THEN 'WAITING' ELSE 'DELIVERED' END,
       error_message = NULL, ended = NULL, tries = 0, next_try = NULL, tile_ids = '{}'
     WHERE id = $1 AND status IN ('DELIVERY_FAILED', 'IMPORT_FAILED', 'NON_INGESTIBLE')`,
    [id],
  );
}

/** Before a subscription or order is looked at for the last time: what was never begun will not come any more. */
export async function failWaiting(db: Db, parentId: string, message: string): Promise<void> {
  await db.query(
    `UPDATE import_deliveries SET status = 'DELIVERY_FAILED', error_message = $2, ended = now(), next_try = NULL
     WHERE (order_id = $1 OR subscription_id = $1) AND status = 'WAITING'`,
    [parentId, message],
  );
}
