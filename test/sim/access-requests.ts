// Parameters of the requests that change who may do what. To add one, add its maker here and its weight to the plan.

import type { DaemonCore } from '../../src/daemon/daemon.ts';
import type { Dice } from './dice.ts';
import type { SimDevice } from './sim-daemon.ts';

/** The requests. */
export type AccessRequest = 'book.remove' | 'book.role' | 'book.leave' | 'book.archive' | 'device.revoke';

/** Who asks, and who else there is. */
export interface Asking {
  readonly core: DaemonCore;
  readonly device: SimDevice;
  readonly devices: readonly SimDevice[];
}

/** The parameters of a request on this device now; undefined if there is nobody to do it to. */
export function accessParamsOf(name: AccessRequest, { core, device, devices }: Asking, dice: Dice): object | undefined {
  const book = core.context.store.current;
  const user = (): string | undefined => {
    const others = devices.filter((one) => one.user !== device.user);
    return others.length === 0 ? undefined : `user ${dice.pick(others).user}`;
  };
  switch (name) {
    case 'book.leave':
      return { book, force: true };
    case 'book.archive':
      return { book, undo: dice.chance(0.4) };
    case 'book.remove':
      return withUser({ book }, user());
    case 'book.role':
      return withUser({ book, role: dice.pick(['owner', 'editor', 'viewer', 'viewer']) }, user());
    case 'device.revoke': {
      const own = devices.filter((one) => one !== device && one.user === device.user);
      const logins = own.flatMap((one) => one.core?.context.engine.account?.deviceId ?? []);
      return logins.length === 0 ? undefined : { device: dice.pick(logins) };
    }
  }
}

function withUser(params: object, user: string | undefined): object | undefined {
  return user === undefined ? undefined : { ...params, user };
}
