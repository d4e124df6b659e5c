/** One call that has ended. */
export interface EndedCall {
  /** `package.Service/Method`. */
  readonly method: string;
  /** `google.rpc.Code` by name; `OK` when it went well. */
  readonly code: string;
  readonly seconds: number;
}

/** Is told of every call that this service has answered. */
export type CallObserver = (call: EndedCall) => void;
