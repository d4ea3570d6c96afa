import { ByocModule } from '../../src/byoc/index.js';
import { OrdersModule } from '../../src/orders/index.js';
import { ImportOrder } from '../../src/orders/orders/import-order.entity.js';
import { IMPORT_PROVIDERS, type ImportProvider } from '../../src/orders/providers/import-provider.js';
import { type Answer, type CatalogApp, type Json, type SignedIn, startCatalogApp } from './catalog-app.js';
import { FakeImportProvider } from './fake-import-provider.js';

export const IMPORTS = '/api/v1/dataimport';

/** Data import over HTTP with providers of the test's own; jobs are rows and rings only. */
export interface OrdersApp extends CatalogApp {
  /** POSTs `{input}` to `/orders`. @returns whatever the status */
  order(body: object, who?: SignedIn): Promise<Answer>;
  /** The same, which must succeed. @returns its id */
  ordered(input: object, over?: object): Promise<string>;
  act(id: string, action: string, who?: SignedIn): Promise<Answer>;
  stored(id: string): Promise<ImportOrder>;
  read(path: string, who?: SignedIn): Promise<Json>;
}

export async function startOrdersApp(
  providers: readonly ImportProvider[] = [new FakeImportProvider()],
  env: Record<string, string> = {},
): Promise<OrdersApp> {
  const app = await startCatalogApp({
    env,
    imports: [ByocModule, OrdersModule],
    overrides: [[IMPORT_PROVIDERS, providers]],
  });
  const { editor } = app.people;
  const order: OrdersApp['order'] = (body, who = editor) => app.call('POST', `${IMPORTS}/orders`, who, body);
  return {
    ...app,
    order,
    ordered: async (input, over = {}) => {
      const { status, body } = await order({ input, ...over });
      if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
      return body.id as string;
    },
    act: (id, action, who = editor) => app.call('POST', `${IMPORTS}/orders/${id}/${action}`, who, {}),
    stored: (id) => app.dataSource.manager.findOneByOrFail(ImportOrder, { id }),
    read: async (path, who = editor) => (await app.call('GET', `${IMPORTS}${path}`, who)).body as Json,
  };
}
