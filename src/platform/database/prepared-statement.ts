import { type ClientBase, type QueryResultRow } from 'pg';
import { type EntityManager, QueryFailedError } from 'typeorm';

/**
 * A statement that nearly every request runs: each connection parses and plans it once and then knows it by its name,
 * which TypeORM's own `query` has no word for. Not for searches, whose best plan depends on what they look for.
 */
export class PreparedStatement<Row extends QueryResultRow> {
  /** @param name no other statement has it; at most 63 characters */
  constructor(
    private readonly name: string,
    private readonly text: string,
  ) {}

  /** Part of the transaction of `manager`, if there is one. @throws QueryFailedError, as `manager.query` does */
  async run(manager: EntityManager, values: unknown[]): Promise<Row[]> {
    const runner = manager.queryRunner ?? manager.dataSource.createQueryRunner();
    try {
      const client = (await runner.connect()) as ClientBase;
      return await this.runOn(client, values);
    } finally {
      if (runner !== manager.queryRunner) await runner.release();
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
