import { type DataSource } from 'typeorm';
import { type SecretBox } from './secret-box.js';
import { type SealedColumn } from './sealed-column.js';

export interface Resealed {
  /** Sealed anew with the newest key. */
  readonly resealed: number;
  /** Had the newest key already. */
  readonly current: number;
  /** Rows whose key is not among ours any more, as `<table> <id>: <why>`. */
  readonly unreadable: readonly string[];
}

/** Rows that are looked at with one question. */
const CHUNK = 500;

interface Row {
  readonly id: string;
  readonly secrets: string;
}

/** Seals everything in a column with the newest key, beside whatever is running: a row that changed meanwhile is left alone. */
export async function reseal(dataSource: DataSource, box: SecretBox, column: SealedColumn): Promise<Resealed> {
  let [resealed, current] = [0, 0];
  const unreadable: string[] = [];
  for await (const { id, secrets } of sealedRows(dataSource, column.table)) {
    if (box.isCurrent(secrets)) {
      current += 1;
      continue;
    }
    const owner = column.ownerOf(id);
    try {
      const fresh = box.seal(box.open(secrets, owner), owner);
      // Both conditions: a secret that was taken away must not come back.
      const write = `UPDATE ${column.table} SET secrets = $1 WHERE id = $2 AND secrets = $3`;
      await dataSource.query(write, [fresh, id, secrets]);
      resealed += 1;
    } catch (error) {
      unreadable.push(`${column.table} ${id}: ${(error as Error).message}`);
    }
  }
  return { resealed, current, unreadable };
}

async function* sealedRows(dataSource: DataSource, table: string): AsyncGenerator<Row> {
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows = await dataSource.query<Row[]>(
      `SELECT id, secrets FROM ${table} WHERE secrets IS NOT NULL AND id > $1 ORDER BY id LIMIT $2`,
      [after, CHUNK],
    );
    yield* rows;
    if (rows.length < CHUNK) return;
    after = rows.at(-1)!.id;
  }
}
