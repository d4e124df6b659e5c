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
  /** So many more bytes of an upload are ingest's. */
  onUploaded(bytes: number): void;
}
