/** What is wrong with one environment variable. */
export interface ConfigProblem {
  readonly variable: string;
  /** The value it has; undefined when it is not set. */
  readonly got: string | undefined;
  /** What it accepts, for people. */
  readonly accepts: string | undefined;
  readonly message: string;
}

/** The environment cannot be used. The message lists every problem, one per line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(['The configuration is not usable:', ...problems.map(line)].join('\n  '));
    this.problems = problems;
  }
}

function line({ variable, got, accepts, message }: ConfigProblem): string {
  const value = got === undefined ? 'is not set' : `is ${JSON.stringify(isSecret(variable) ? '(hidden)' : got)}`;
  return `${variable} ${value}: ${accepts === undefined ? message : `it accepts ${accepts}`}`;
}

function isSecret(variable: string): boolean {
  return /SECRET|PASSWORD|TOKEN|(?<!PER_)KEY(_ID)?$|_URL$|_ENDPOINT$/.test(variable);
}
