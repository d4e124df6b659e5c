import { parseArgs } from 'node:util';
import { duration } from '@vidi/service-kit';
import { LEFTOVER_AGE_MS } from '../background/incomplete-sweeper.ts';
import { IngestError } from '../domain/errors.ts';
import { isWrong } from '../domain/storage-finding.ts';
import type { ReconcileContext, ReconcileOptions } from '../usecases/reconcile/reconcile-options.ts';
import { reconcileStorage } from '../usecases/reconcile/reconcile-storage.ts';
import { findingJson, findingLine, HEADING } from './finding-lines.ts';
import { countFinding, emptyTotals, totalLines, totalsJson } from './reconcile-totals.ts';
import type { Terminal } from './terminal.ts';

/** How the command is called. */
export const RECONCILE_USAGE = `usage: reconcile [--delete-orphans] [--verify] [--grace 24h] [--json]
       compares the media store with the database and prints where they do not agree; changes nothing by itself
       --delete-orphans  removes objects that no video names, and writes that were never finished
       --verify          reads every object that a video names, and compares its SHA-256
       --grace TIME      passes over what was written less than so long ago (24h), as it may be on its way
       --json            one JSON object a line for each finding, and one with the totals at the end`;

/** How often somebody who waits is told how far it is, in milliseconds. */
const PROGRESS_INTERVAL_MS = 10_000;

/**
 * Compares media store and database, and removes what belongs to nobody where it was asked to.
 *
 * @returns the exit code: 0 when nothing is wrong by now, 1 when something is or it could not be told, 2 when it was called
 *   wrongly.
 */
export async function runReconcileCommand(
  openContext: () => Promise<ReconcileContext>,
  args: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const call = readCall(args, terminal);
  if (call === undefined) {
    terminal.err(RECONCILE_USAGE);
    return 2;
  }
  try {
    return await reconcile(await openContext(), call, terminal);
  } catch (error) {
    if (!(error instanceof IngestError)) throw error;
    terminal.err(error.message);
    return 1;
  }
}

type Call = Pick<ReconcileOptions, 'graceMs' | 'verify' | 'deleteOrphans'> & { readonly json: boolean };

function readCall(args: readonly string[], { err }: Terminal): Call | undefined {
  const options = {
    'delete-orphans': { type: 'boolean', default: false },
    verify: { type: 'boolean', default: false },
    grace: { type: 'string' },
    json: { type: 'boolean', default: false },
  } as const;
  try {
    const { grace, json, verify, 'delete-orphans': deleteOrphans } = parseArgs({ args: [...args], options }).values;
    const graceMs = grace === undefined ? LEFTOVER_AGE_MS : duration().safeParse(grace).data;
    if (graceMs !== undefined) return { graceMs, json, verify, deleteOrphans };
    err(`reconcile: --grace must be a length of time such as 30m, 24h or 7d, not ${JSON.stringify(grace)}`);
  } catch (error) {
    // What parseArgs says of arguments that it does not know.
    if (!(error instanceof TypeError)) throw error;
    err(`reconcile: ${error.message}`);
  }
  return undefined;
}

async function reconcile(context: ReconcileContext, call: Call, { out, err }: Terminal): Promise<number> {
  const totals = emptyTotals();
  let told = Date.now();
  const onLooked: ReconcileOptions['onLooked'] = (side, sizeBytes) => {
    totals.looked[side].objects += 1;
    totals.looked[side].bytes += sizeBytes;
    if (Date.now() - told < PROGRESS_INTERVAL_MS) return;
    told = Date.now();
    err(`… ${totals.looked.store.objects} objects in the store, ${totals.looked.database.objects} in the database`);
  };
  for await (const finding of reconcileStorage(context, { ...call, onLooked, onNote: err })) {
    if (!call.json && totals.findings === 0) out(HEADING);
    countFinding(totals, finding);
    out(call.json ? findingJson(finding) : findingLine(finding));
    if (isWrong(finding)) totals.wrong += 1;
  }
  if (call.json) out(totalsJson(totals));
  else for (const line of totalLines(totals, call.deleteOrphans)) out(line);
  return totals.wrong === 0 ? 0 : 1;
}
