/** What a client is made from. Everything is optional; every option names its environment variable and its default. */
export interface VidiClientOptions {
  /** Where the gateway is, such as `https://vidi.example.com`. `VIDI_BASE_URL`; `http://127.0.0.1:8000`. */
  readonly baseUrl?: string;
  /** The API key that the server gave you, sent as `Authorization: Bearer …` with every request. `VIDI_API_KEY`; none. */
  readonly apiKey?: string;
  /**
   * How long one attempt of a call may take, or a download or a resumable upload be silent, in milliseconds; 0 waits for ever. Uploads in one
   * request are not bounded by it.
   * `VIDI_TIMEOUT_MS`; 30000.
   */
  readonly timeoutMs?: number;
  /**
   * How often a call that is safe to repeat is tried again after the server was unreachable or asked to come back later.
   * `VIDI_MAX_RETRIES`; 3.
   */
  readonly maxRetries?: number;
  /** The implementation of fetch. No variable; the global one. */
  readonly fetch?: typeof globalThis.fetch;
  /** Headers added to every request. No variable; none. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The options of a client with every default filled in. */
export interface ClientConfig {
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly timeoutMs: number;
  readonly maxRetries: number;
  readonly fetch: typeof globalThis.fetch;
  readonly headers: Readonly<Record<string, string>>;
}

const DEFAULT_BASE_URL = 'http://127.0.0.1:8000';
const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_MAX_RETRIES = 3;

/**
 * Fills in what the caller left out, from the environment and then from the defaults. The only place that reads the environment.
 *
 * @throws TypeError naming the option or the variable that is wrong, what it got and what it accepts.
 */
export function resolveConfig(options: VidiClientOptions, env: Environment = readEnvironment()): ClientConfig {
  const apiKey = options.apiKey ?? nonBlank(env['VIDI_API_KEY']);
  return {
    baseUrl: baseUrl(options.baseUrl, env['VIDI_BASE_URL']),
    timeoutMs: wholeNumber('timeoutMs', options.timeoutMs, 'VIDI_TIMEOUT_MS', env) ?? DEFAULT_TIMEOUT_MS,
    maxRetries: wholeNumber('maxRetries', options.maxRetries, 'VIDI_MAX_RETRIES', env) ?? DEFAULT_MAX_RETRIES,
    // Looked up at each call, so that a fetch patched later (instrumentation, tests) is the one in use.
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    headers: { ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }), ...options.headers },
  };
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Browsers have no `process`; there, only the options count. */
function readEnvironment(): Environment {
  return typeof process === 'undefined' ? {} : process.env;
}

function baseUrl(option: string | undefined, variable: string | undefined): string {
  const value = option ?? nonBlank(variable) ?? DEFAULT_BASE_URL;
  const protocol = URL.canParse(value) ? new URL(value).protocol : undefined;
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw new TypeError(
      `${option === undefined ? 'VIDI_BASE_URL' : 'baseUrl'} is ${JSON.stringify(value)}: it accepts an absolute http or https URL`,
    );
  }
  return value.replace(/\/+$/, '');
}

function wholeNumber(name: string, option: number | undefined, variable: string, env: Environment): number | undefined {
  const text = nonBlank(env[variable]);
  const value = option ?? (text === undefined ? undefined : Number(text));
  if (value === undefined || (Number.isSafeInteger(value) && value >= 0)) return value;
  throw new TypeError(
    `${option === undefined ? variable : name} is ${JSON.stringify(option ?? text)}: it accepts a whole number from 0`,
  );
}

function nonBlank(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value.trim();
}
