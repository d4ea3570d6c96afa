import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';

/** A way to PostgreSQL that a test can cut, as a restart of the server does. */
export interface CuttableProxy {
  /** The database's URL through the proxy. */
  readonly url: string;
  /** Drops every connection and refuses new ones. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function cuttableProxy(databaseUrl: string): Promise<CuttableProxy> {
  const target = new URL(databaseUrl.replace(/^postgres(ql)?:\/\/\//, 'postgres://localhost/'));
  const host = target.searchParams.get('host') ?? target.hostname;
  const port = Number(target.searchParams.get('port') ?? (target.port || 5432));
  const open = new Set<Socket>();
  let isCut = false;

  const server = createServer((incoming) => {
    if (isCut) return void incoming.destroy();
    const outgoing = host.startsWith('/') ? connect(join(host, `.s.PGSQL.${port}`)) : connect(port, host);
    for (const [socket, peer] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(socket);
        peer.destroy();
      });
      socket.pipe(peer);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const cut = () => {
    isCut = true;
    for (const socket of open) socket.destroy();
  };
  const user = target.searchParams.get('user') ?? target.username;
  const password = target.password ? `:${target.password}` : '';
  return {
    url: `postgresql://${user}${password}@127.0.0.1:${(server.address() as AddressInfo).port}${target.pathname}`,
    cut,
    mend: () => {
      isCut = false;
    },
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
