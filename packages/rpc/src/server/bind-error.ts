/** The server cannot listen where it was told to. `code` is the system's, such as EADDRINUSE where another program has the port. */
export class RpcBindError extends Error {
  override readonly name = 'RpcBindError';
  readonly code: string;

  constructor(host: string, port: number, cause: Error) {
    // grpc-js wraps the system's error in text only.
    const code = /\b(E[A-Z]{3,})\b/.exec(cause.message)?.[1] ?? 'EUNKNOWN';
    const why = code === 'EADDRINUSE' ? `port ${port} is taken by another program` : cause.message;
    super(`cannot listen on ${host}:${port}: ${why}`, { cause });
    this.code = code;
  }
}
