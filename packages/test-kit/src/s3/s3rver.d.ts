declare module 's3rver' {
  import type { IncomingMessage } from 'node:http';
  import type { AddressInfo } from 'node:net';

  /** What of a request and its answer Koa, which the server is made of, hands to a middleware. */
  export interface Context {
    readonly req: IncomingMessage;
    readonly method: string;
    /** As it is in the request line, encoded. */
    readonly url: string;
    readonly path: string;
    readonly query: Readonly<Record<string, string | string[] | undefined>>;
    status: number;
    /** An object becomes XML. */
    body: unknown;
  }

  /** A step that every request passes. */
  export type Middleware = (context: Context, next: () => Promise<unknown>) => Promise<unknown>;

  /** An S3 server that keeps its buckets in a folder. */
  export default class S3rver {
    constructor(options: {
      address: string;
      port: number;
      silent: boolean;
      directory: string;
      configureBuckets: { name: string; configs: string[] }[];
    });
    /** In the order that requests pass them; the last one is the router. */
    readonly middleware: Middleware[];
    run(): Promise<AddressInfo>;
    close(): Promise<void>;
  }
}
