import { SETTING } from '../config.ts';

/** A port of the gateway cannot be opened. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  /** As Node gives it, such as EADDRINUSE; undefined where the cause has none. */
  readonly code: string | undefined;

  /** @param setting the one that says which port. */
  constructor(host: string, port: number, cause: unknown, setting: string = SETTING.port) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
    const problem = code === 'EADDRINUSE' ? 'is already in use' : `cannot be opened (${code ?? String(cause)})`;
    super(`Port ${port} on ${host} ${problem}. Stop what uses it, or set ${setting} to another port.`, { cause });
    this.code = code;
  }
}
