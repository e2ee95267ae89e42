// Looks at a device's files, and mends what can be mended when it is asked to: then the caller has the daemon's lock.

import type { Finding } from '../../protocol/local/maintenance.ts';
import { examineJournal } from './examine-journal.ts';
import { examinePlaces } from './examine-places.ts';
import { examineSettings } from './examine-settings.ts';
import { examineCache } from './examine-cache.ts';
import type { ExamineOrder, Maintenance } from './order.ts';

/** What was found, in the order of the checks. Throws `StoreError` where a file cannot even be read. */
export async function examine(machine: Maintenance, order: ExamineOrder): Promise<readonly Finding[]> {
  const { paths } = machine;
  return [
    ...(await examinePlaces(paths, order)),
    ...(await examineSettings(paths)),
    ...(await examineCache(paths.data)),
    ...(await examineJournal(machine, order)),
  ];
}
