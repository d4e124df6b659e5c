import { readEnv } from '@vidi/service-kit';

/** Variables that steer the servers and could point them at somebody else's server, folder or settings. */
const FOREIGN = /^(PG|RABBITMQ_|ERL_|LC_|LANG)/;

/** The environment a server gets: this process's, without what would change its behaviour, plus `own`. */
export function serverEnvironment(own: Readonly<Record<string, string>> = {}): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(readEnv())) {
    if (value !== undefined && !FOREIGN.test(name) && name !== 'NODE_OPTIONS') environment[name] = value;
  }
  return { ...environment, LC_ALL: 'C', ...own };
}
