import { MUTATIONS } from './mutations.ts';
import type { FuzzOutcome } from './run-fuzz.ts';

/** How often each outcome came of each mutation, in Markdown. */
export function outcomeTable(outcomes: readonly FuzzOutcome[]): string {
  const mutations = Object.keys(MUTATIONS);
  const kinds = [...new Set(outcomes.map(({ outcome }) => outcome))].sort();
  const count = (kind: string, mutation?: string) =>
    outcomes.filter((one) => one.outcome === kind && (mutation === undefined || one.mutation === mutation)).length;
  const rows = kinds.map((kind) => [kind, ...mutations.map((mutation) => count(kind, mutation)), count(kind)]);
  return [['outcome', ...mutations, 'all'], ['---', ...mutations.map(() => '---:'), '---:'], ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}
