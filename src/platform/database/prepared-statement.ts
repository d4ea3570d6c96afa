import { type ClientBase, type Pool, type QueryResultRow } from 'pg';
import { type EntityManager, QueryFailedError } from 'typeorm';

/**
 * A statement that nearly every request runs: each connection parses and plans it once and then knows it by its name,
 * which TypeORM's own `query` has no word for. Not for searches, whose best plan depends on what they look for.
 *
 * Outside of transactions it takes its connection from the pool itself: the query runner that TypeORM makes for each
 * statement outlives young garbage collections, and with it all that the request made, until a full one.
 */
export class PreparedStatement<Row extends QueryResultRow> {
  /** @param name no other statement has it; at most 63 characters */
  constructor(
    private readonly name: string,
    private readonly text: string,
  ) {}

  /** Part of the transaction of `manager`, if there is one. @throws QueryFailedError, as `manager.query` does */
  async run(manager: EntityManager, values: unknown[]): Promise<Row[]> {
    if (manager.queryRunner) return this.runOn((await manager.queryRunner.connect()) as ClientBase, values);
    const { master } = manager.dataSource.driver as unknown as { readonly master: Pool };
    const client = await master.connect();
    try {
      return await this.runOn(client, values);
    } finally {
      client.release();
    }
  }

  private async runOn(client: ClientBase, values: unknown[]): Promise<Row[]> {
    try {
      return (await client.query<Row>({ name: this.name, text: this.text, values })).rows;
    } catch (error) {
      throw new QueryFailedError(this.text, values, error as Error);
    }
  }
}
