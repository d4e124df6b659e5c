/** Whether requests can be sent from a stream everywhere: browsers differ. */
export function isNode(): boolean {
  return typeof process !== 'undefined' && process.versions?.node !== undefined;
}

/**
 * `duplex`: without it fetch refuses a stream as a body.
 *
 * `redirect` and `window` together keep Node's fetch from cloning the request (Fetch standard, HTTP-network-or-cache fetch,
 * step 3), which tees the body and keeps every byte in memory: 600 MB sent took 700 MB of memory without, 100 MB with
 * (Node.js 24.21). Browsers do not keep them.
 */
export const STREAMED = { duplex: 'half', redirect: 'error', window: null } as const;
