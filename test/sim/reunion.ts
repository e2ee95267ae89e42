// How a world ends for those without access: who lost a login logs in anew, who was taken out of a book is invited again;
// and where no server was used, all log in. Then everything that was pending meanwhile has to land.

import type { AccessChecker } from './access-checker.ts';
import type { Shape } from './plan.ts';
import type { SimDevice } from './sim-daemon.ts';
import type { ServerSql } from './sim-database.ts';
import type { Timeline } from './sim-clock.ts';
import { demand } from './violation.ts';
import type { Workload } from './workload.ts';

/** What is needed of the world. */
export interface Reunited {
  readonly shape: Shape;
  readonly timeline: Timeline;
  readonly sql: ServerSql;
  readonly devices: readonly SimDevice[];
  readonly access: AccessChecker | undefined;
  readonly workload: Workload;
}

const STEP_MS = 1_000;
const STEPS = 60;

const OWNER = `SELECT u.name FROM members m JOIN books b ON b.book_id = m.book_id JOIN users u ON u.id = m.user_id
  WHERE b.id = ? AND m.role = 'owner' ORDER BY u.name`;

/** Devices that were logged in once and are not, or whose login was revoked, get a new one; if no server was used, all do. */
export async function logInAgain(world: Reunited): Promise<void> {
  const { timeline, workload, shape, sql } = world;
  const isUnused = shape.needsServer && sql.one('SELECT 1 FROM entries') === undefined;
  const lost = (): readonly SimDevice[] => withoutLogin(world, isUnused);
  // What is under way may still be a revocation.
  for (let step = 0; step < STEPS && (lost().length > 0 || workload.open.length > 0); step += 1) {
    if (workload.open.length === 0) for (const device of lost()) void workload.logInAnew(device);
    await timeline.run(timeline.now + STEP_MS);
  }
  demand('LIVENESS', lost().length === 0, () => `device ${lost()[0]?.index} cannot log in`);
}

/** Whoever had a right to write in a book gets it back from an owner, if it has one who is there. */
export async function inviteAgain(world: Reunited): Promise<void> {
  const { timeline, access, workload } = world;
  if (access === undefined) return;
  for (let step = 0; step < STEPS && restrictedOf(world).length > 0; step += 1) {
    if (workload.open.length === 0) {
      for (const { owner, device, book } of restrictedOf(world)) void workload.letIn(owner, device, book);
    }
    await timeline.run(timeline.now + STEP_MS);
  }
  demand('LIVENESS', restrictedOf(world).length === 0, () => `nobody gets back into ${restrictedOf(world)[0]?.book}`);
}

function withoutLogin({ devices, access }: Reunited, all: boolean): readonly SimDevice[] {
  return devices.filter(({ core, hasLoggedIn }) => {
    const account = core?.context.engine.account;
    if (account === undefined) return all || (access !== undefined && hasLoggedIn);
    return access?.isRevoked(account.deviceId) === true;
  });
}

interface Restricted {
  readonly owner: SimDevice;
  readonly device: SimDevice;
  readonly book: string;
}

function restrictedOf({ sql, devices, access }: Reunited): readonly Restricted[] {
  return (access?.restricted ?? []).flatMap(({ book, user }) => {
    const owners = sql.all<{ name: string }>(OWNER, book).map(({ name }) => name);
    const isHere = (device: SimDevice): boolean => device.core?.context.engine.account !== undefined;
    const owner = devices.find((one) => owners.includes(`user ${one.user}`) && isHere(one));
    const device = devices.find((one) => user === `user ${one.user}` && isHere(one));
    return owner === undefined || device === undefined ? [] : [{ owner, device, book }];
  });
}
