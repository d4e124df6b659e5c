import type { Message } from '@bufbuild/protobuf';

/** Is told what passes through the gateway. */
export interface GatewayObserver {
  /** An HTTP request was answered, or its client has left. */
  onRequest(method: string, status: number): void;
  /**
   * A call of the API begins.
   *
   * @param method `package.Service/Method`
   * @returns to be told how it ended: `google.rpc.Code` by name.
   */
  onCall(method: string): (code: string) => void;
  /** A message of a client was passed on to ingest. */
  onMessage(message: Message): void;
}
