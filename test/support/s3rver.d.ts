/** The part of s3rver 3.7 that the tests use; the package ships no types. */
declare module 's3rver' {
  import { type AddressInfo } from 'node:net';

  interface Context {
    method: string;
    path: string;
    query: Record<string, string | undefined>;
    status: number;
    readonly headers: { readonly authorization?: string };
  }

  export default class S3rver {
    constructor(options: {
      address: string;
      port: number;
      silent: boolean;
      directory: string;
      configureBuckets: ReadonlyArray<{ name: string }>;
    });
    /** Koa's middleware list. */
    readonly middleware: Array<(context: Context, next: () => Promise<void>) => Promise<void>>;
    run(): Promise<AddressInfo>;
    close(): Promise<void>;
  }
}
