import pg, { type ClientConfig, DatabaseError } from 'pg';

/** A connection that the network or a dying server denied; `cause` says how. */
export class DatabaseUnreachable extends Error {
  override readonly name = 'DatabaseUnreachable';

  constructor(cause: Error) {
    super(`The database cannot be reached: ${cause.message}`, { cause });
  }
}

type Connected = (error: Error | null, client?: pg.Client) => void;

/** The pool's client. A socket that fails before there is a connection looks like anybody's socket: here it gets a name. */
export class DatabaseClient extends pg.Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    // Lost while it works: its statement fails and the pool drops it. Without a listener the process would end.
    this.on('error', () => undefined);
  }

  override connect(): Promise<pg.Client>;
  override connect(connected: Connected): void;
  override connect(connected?: Connected): Promise<pg.Client> | void {
    const connecting = super.connect().catch((error: Error) => {
      throw error instanceof DatabaseError ? error : new DatabaseUnreachable(error);
    });
    if (!connected) return connecting;
    connecting.then(
      (client) => connected(null, client),
      (error: Error) => connected(error),
    );
  }
}
