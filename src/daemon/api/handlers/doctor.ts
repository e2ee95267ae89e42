// What the daemon itself knows about how well this device is: its store, its books against their digests, and the server.

import type { Params } from '../../../protocol/local/requests.ts';
import type { Finding } from '../../../protocol/local/maintenance.ts';
import { digestToHex } from '../../../model/digest.ts';
import { silentLogger } from '../../../base/logger.ts';
import type { BookSlot } from '../../store/book-slot.ts';
import { verifyBooks } from '../../store/verify-books.ts';
import { bookName, knownBooks } from '../context.ts';
import type { Context } from '../context.ts';

/** Ms by which clocks may differ before it is said; days and times are display data only. */
const CLOCK_MS = 120_000;

/** Looks at everything that is not a file. `fix`: what differs from the server's is fetched anew. */
export async function doctor(
  context: Context,
  { fix = false }: Params<'doctor'>,
): Promise<{ readonly findings: readonly Finding[] }> {
  const findings = [
    ...storeFindings(context),
    ...(await bookFindings(context, fix)),
    ...(await serverFindings(context, fix)),
  ];
  return { findings: [...findings, ...clockFindings(context)] };
}

function storeFindings({ store }: Context): readonly Finding[] {
  const { journal, warnings, options } = store;
  const where = options.dir;
  const findings: Finding[] = [];
  if (journal.readOnly !== undefined) {
    const hint = journal.isNewer ? 'upgrade ledger on this device' : 'ledger doctor --fix';
    findings.push({
      check: 'journal',
      severity: 'error',
      where,
      message: `${journal.readOnly}: nothing can be written`,
      hint,
    });
  } else if (journal.failure !== undefined) {
    const hint = 'make room on the disk, or mend its permissions';
    findings.push({ check: 'journal', severity: 'error', where, message: journal.failure.message, hint });
  }
  const notes = warnings.map((message): Finding => ({ check: 'daemon', severity: 'note', where, message }));
  return [...findings, ...notes];
}

/** Books whose records are not what their digest says, and work that waits for somebody. */
async function bookFindings(context: Context, fix: boolean): Promise<readonly Finding[]> {
  const { store, clock, engine } = context;
  const wrong = await verifyBooks({ books: store.books.values(), clock, logger: silentLogger, closed: () => false });
  if (fix) for (const id of wrong) engine.repair(id);
  const findings = wrong.map((id): Finding =>
    differs(context, id, { message: 'the cached records are not what was kept', fix }),
  );
  for (const slot of knownBooks(context)) {
    const where = bookName(slot.replica.id, context);
    const { length: refused } = slot.refused;
    if (refused > 0)
      findings.push({
        check: 'book',
        severity: 'note',
        where,
        message: `${refused} refused`,
        hint: 'ledger sync refused',
      });
    if (slot.recoverable !== undefined) {
      const message = `the server lost ${slot.recoverable.count} entries that are here`;
      findings.push({ check: 'book', severity: 'warning', where, message, hint: 'ledger sync recover' });
    }
  }
  return findings;
}

function differs(context: Context, id: string, { message, fix }: { message: string; fix: boolean }): Finding {
  const where = bookName(id, context);
  const base = { check: 'book', severity: 'error', where, message } as const;
  if (fix) return { ...base, hint: 'a snapshot of the server takes their place', fixed: true };
  return { ...base, hint: 'ledger doctor --fix fetches them anew', fixable: true };
}

/** Whether the server answers, and says the same of each book that this device has read to its end. */
async function serverFindings(context: Context, fix: boolean): Promise<readonly Finding[]> {
  const { account } = context.engine;
  if (account === undefined) {
    return [
      { check: 'server', severity: 'note', where: 'this device', message: 'not logged in', hint: 'ledger login URL' },
    ];
  }
  const findings: Finding[] = [];
  for (const slot of knownBooks(context)) {
    if (slot.replica.place.epoch === null || slot.standing?.removed === true) continue;
    try {
      findings.push(...(await compared(context, slot, fix)));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const hint = 'everything works offline; ledger status says more';
      return [...findings, { check: 'server', severity: 'warning', where: account.server, message, hint }];
    }
  }
  return findings;
}

async function compared(context: Context, slot: BookSlot, fix: boolean): Promise<readonly Finding[]> {
  const { replica } = slot;
  const there = await context.calls.json(
    'GET',
    `api/sync/hash?${new URLSearchParams({ book: replica.id }).toString()}`,
  );
  const { epoch, cursor } = replica.place;
  const where = bookName(replica.id, context);
  if (there['epoch'] !== epoch || there['head'] !== cursor) {
    const message = 'not read to the end of the server’s log; nothing to compare';
    return [{ check: 'book', severity: 'note', where, message, hint: 'ledger sync now, then again' }];
  }
  if (there['digest'] === digestToHex(replica.digest)) return [];
  if (fix) context.engine.repair(replica.id);
  return [differs(context, replica.id, { message: 'the server has other records at the same entry', fix })];
}

function clockFindings({ engine }: Context): readonly Finding[] {
  const { serverAheadMs: ahead, account } = engine;
  if (ahead === undefined || account === undefined || Math.abs(ahead) < CLOCK_MS) return [];
  const minutes = Math.round(Math.abs(ahead) / 60_000);
  const message = `this device's clock is ${minutes} minutes ${ahead > 0 ? 'behind' : 'ahead of'} the server's`;
  const hint = 'set it; nothing is lost by it, but days and times shown are wrong';
  return [{ check: 'clock', severity: 'warning', where: account.server, message, hint }];
}
