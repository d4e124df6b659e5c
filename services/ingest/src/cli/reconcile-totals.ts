import type { StorageFinding, StorageProblem } from '../domain/storage-finding.ts';

/** A number of objects, and of bytes in them. */
interface Amount {
  objects: number;
  bytes: number;
}

/** What a run has seen so far. */
export interface ReconcileTotals {
  /** What was looked at, as each side has it. */
  readonly looked: { readonly store: Amount; readonly database: Amount };
  readonly byProblem: Partial<Record<StorageProblem, Amount & { removed: number }>>;
  findings: number;
  /** Findings that are left as something that is wrong. */
  wrong: number;
}

/** Of a run that has not begun. */
export function emptyTotals(): ReconcileTotals {
  return {
    looked: { store: { objects: 0, bytes: 0 }, database: { objects: 0, bytes: 0 } },
    byProblem: {},
    findings: 0,
    wrong: 0,
  };
}

/** Adds a finding by its problem: with the bytes that the store has, or lacks. */
export function countFinding(totals: ReconcileTotals, finding: StorageFinding): void {
  const amount = totals.byProblem[finding.problem] ?? { objects: 0, bytes: 0, removed: 0 };
  totals.byProblem[finding.problem] = amount;
  amount.objects += 1;
  amount.bytes += finding.sizeBytes ?? finding.recordedBytes ?? 0;
  amount.removed += finding.isRemoved ? 1 : 0;
  totals.findings += 1;
}

/** The totals for people. */
export function totalLines({ looked, byProblem, wrong }: ReconcileTotals, deleteOrphans: boolean): readonly string[] {
  const { store, database } = looked;
  const lines = [
    `The store has ${store.objects} objects with ${store.bytes} bytes; videos name ${database.objects} with ${database.bytes} bytes.`,
  ];
  for (const [problem, { objects, bytes, removed }] of Object.entries(byProblem)) {
    lines.push(`${problem}: ${objects} with ${bytes} bytes${removed > 0 ? `, ${removed} removed` : ''}`);
  }
  lines.push(wrong === 0 ? 'Nothing is wrong.' : `${wrong} ${wrong === 1 ? 'problem is' : 'problems are'} left.`);
  const removable = (byProblem.ORPHAN?.objects ?? 0) + (byProblem.UNFINISHED?.objects ?? 0);
  if (removable > 0 && !deleteOrphans)
    lines.push('Nothing was changed: --delete-orphans removes what is ORPHAN or UNFINISHED.');
  return lines;
}

/** The totals as a line of JSON. */
export function totalsJson({ looked, byProblem, wrong }: ReconcileTotals): string {
  return JSON.stringify({ totals: { ...looked, problems: byProblem, wrong } });
}
