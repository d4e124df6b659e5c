import { parseArgs } from 'node:util';

/** What the release script is asked to do. */
export interface ReleaseOptions {
  /** Everything but the last step: nothing reaches the registry. */
  readonly dryRun: boolean;
  /** The dist-tag that will point to the version: `latest` unless something else is asked for. */
  readonly tag: string;
}

/**
 * Reads the arguments of `pnpm release`.
 *
 * @throws Error that says what is accepted
 */
export function readReleaseOptions(args: readonly string[]): ReleaseOptions {
  const { values } = parseArgs({
    args: args.filter((arg) => arg !== '--'),
    options: { 'dry-run': { type: 'boolean', default: false }, tag: { type: 'string', default: 'latest' } },
  });
  if (!/^[a-z][a-z0-9-]*$/.test(values.tag)) {
    throw new Error(`--tag is ${JSON.stringify(values.tag)}: it accepts a word such as latest or next`);
  }
  return { dryRun: values['dry-run'], tag: values.tag };
}
