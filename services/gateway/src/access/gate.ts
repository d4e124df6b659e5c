import type { DescMethod } from '@bufbuild/protobuf';
import { Code, type ConnectError } from '@connectrpc/connect';
import { RetryInfoSchema } from '@vidi/contracts/google/rpc/error_details';
import { toPublicError } from '../errors/public-error.ts';
import { clientAddress } from '../limits/client-address.ts';
import type { ConcurrencyLimiter } from '../limits/concurrency-limiter.ts';
import { rateLimited, tooManyUnknownKeys, tooManyUploads } from '../limits/limit-errors.ts';
import { rateLimitHeaders } from '../limits/rate-limit-headers.ts';
import type { RateLimiter } from '../limits/rate-limiter.ts';
import type { ServerReply, ServerRequest } from '../server/http-message.ts';
import { keyInvalid, keyMissing, scopeMissing } from './access-errors.ts';
import type { BrowserGuard } from './browser-guard.ts';
import { type Caller, OPEN_CALLER } from './caller.ts';
import type { KeyCache } from './key-cache.ts';
import type { KeyRequirement } from './key-requirement.ts';
import { presentedKey } from './presented-key.ts';
import { includesScope, requiredScope } from './scope.ts';

/**
 * Lets one request call a method: says on whose behalf, or refuses. The answer for a method is remembered, so it may be
 * asked early, before a body is read, and again where the call is made.
 *
 * @throws ConnectError fit for clients: UNAUTHENTICATED, PERMISSION_DENIED, RESOURCE_EXHAUSTED, or UNAVAILABLE
 */
export type Admit = (method: DescMethod) => Promise<Caller>;

/** Decides who may call what, and how often. */
export interface Gate {
  /** @param onCaller told as soon as it is known who calls, also when the call is refused then */
  open(request: ServerRequest, response: ServerReply, requestId: string, onCaller: (caller: Caller) => void): Admit;
}

/** What a gate decides by. */
export interface GateOptions {
  readonly requirement: KeyRequirement;
  readonly keys: KeyCache;
  /** Asked where no key is required. */
  readonly browsers: BrowserGuard;
  /** Requests of a key, or of an address where there is no key; undefined for no limit. */
  readonly requests: RateLimiter | undefined;
  /** Requests of an address without a key that is known to be good. */
  readonly unknownKeys: RateLimiter;
  /** Uploads of a key. */
  readonly uploads: ConcurrencyLimiter;
}

/** Makes the gate. What it has to say besides an error it writes into the response's headers, the same for all protocols. */
export function createGate(options: GateOptions): Gate {
  return {
    open: (request, response, requestId, onCaller) => {
      const admitted = new Map<DescMethod, Promise<Caller>>();
      const admit = async (method: DescMethod): Promise<Caller> => {
        try {
          const address = clientAddress(request.socket.remoteAddress);
          const caller = await identify(options, request, address);
          onCaller(caller);
          limitRequests(options, caller, address, response);
          const required = requiredScope(method);
          if (!includesScope(caller.scope, required)) throw scopeMissing(required, caller.scope);
          limitUploads(options, method, caller, response);
          return caller;
        } catch (thrown) {
          const error = toPublicError(thrown, requestId);
          if (!response.headersSent) tellInHeaders(error, response);
          throw error;
        }
      };
      return (method) => {
        const admission = admitted.get(method) ?? admit(method);
        admitted.set(method, admission);
        return admission;
      };
    },
  };
}

async function identify(options: GateOptions, request: ServerRequest, address: string): Promise<Caller> {
  const { requirement, keys, browsers, unknownKeys } = options;
  if (!(await requirement.isRequired())) {
    browsers(request);
    return OPEN_CALLER;
  }
  const key = presentedKey(request);
  const known = key === undefined ? null : keys.known(key);
  if (known) return known;
  // Paid for before ingest is asked, so that guessing keys costs ingest little; a good key gets it back.
  const { allowed, retryAfterMs } = unknownKeys.take(address);
  if (!allowed) throw tooManyUnknownKeys(retryAfterMs);
  if (key === undefined) throw keyMissing();
  const caller = known === null ? null : await keys.lookUp(key);
  if (caller === null) throw keyInvalid();
  unknownKeys.giveBack(address);
  return caller;
}

function limitRequests({ requests }: GateOptions, { keyId }: Caller, address: string, response: ServerReply): void {
  if (requests === undefined) return;
  const decision = requests.take(keyId === undefined ? `address ${address}` : `key ${keyId}`);
  setHeaders(response, rateLimitHeaders(requests.rate, decision));
  if (!decision.allowed) throw rateLimited(requests.rate, decision.retryAfterMs);
}

/** Where there is no key, whoever opened the gateway trusts whoever calls. */
function limitUploads({ uploads }: GateOptions, method: DescMethod, { keyId }: Caller, response: ServerReply): void {
  if (keyId === undefined || method.methodKind !== 'client_streaming') return;
  const end = uploads.begin(keyId);
  if (end === undefined) throw tooManyUploads(uploads.limit);
  if (response.closed || response.destroyed) end();
  else response.once('close', end);
}

function tellInHeaders(error: ConnectError, response: ServerReply): void {
  if (error.code === Code.Unauthenticated) response.setHeader('www-authenticate', 'Bearer');
  const delay = error.findDetails(RetryInfoSchema)[0]?.retryDelay;
  // Whole seconds, rounded up (RFC 9110, 10.2.3).
  if (delay !== undefined) response.setHeader('retry-after', String(Number(delay.seconds) + (delay.nanos > 0 ? 1 : 0)));
}

function setHeaders(response: ServerReply, headers: Readonly<Record<string, string>>): void {
  if (response.headersSent) return;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}
