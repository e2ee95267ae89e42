// Devices of this user: list, invite another, rename, revoke, make a token for other programs.

import { nameKey } from '../../../base/text.ts';
import { UserError } from '../../../protocol/error-code.ts';
import type { DeviceView } from '../../../protocol/local/answers.ts';
import type { Params } from '../../../protocol/local/requests.ts';
import { bookOf } from '../context.ts';
import type { Context } from '../context.ts';
import { asSelf, askServer } from './ask-server.ts';

type Answer = Readonly<Record<string, unknown>>;

/** The user's devices and tokens; `current` marks this one. */
export async function listDevices(context: Context): Promise<{ readonly items: readonly DeviceView[] }> {
  const { items } = await askServer(asSelf(context), 'GET', { path: 'api/devices' });
  const devices = Array.isArray(items) ? items.map((item: Answer) => ({ ...item, ...isoTimes(item) })) : [];
  return { items: devices as unknown as readonly DeviceView[] };
}

/** Gives a device or token another name. */
export async function renameDevice(context: Context, params: Params<'device.rename'>): Promise<Answer> {
  const { name } = params;
  const device = await findDevice(context, params.device);
  if (params.dryRun === true) return { device: { ...device, name }, dryRun: true };
  await askServer(asSelf(context), 'PATCH', { path: `api/devices/${device.id}`, body: { name } });
  if (device.current === true) await context.accounts.rename(name);
  return { device: { ...device, name } };
}

/** Takes a device or token its access: its connections end now, its data stays on it. This one logs out instead. */
export async function revokeDevice(context: Context, params: Params<'device.revoke'>): Promise<Answer> {
  const device = await findDevice(context, params.device);
  if (device.current === true) {
    const message = `${device.name} is this device`;
    throw new UserError({ code: 'usage', message, hint: 'ledger logout', field: 'device' });
  }
  if (params.dryRun === true) return { device: { ...device, revoked: true }, dryRun: true };
  await askServer(asSelf(context), 'DELETE', { path: `api/devices/${device.id}` });
  return { device: { ...device, revoked: true } };
}

/** The device that a name, an id, or the beginning of one means. Throws `device_not_found` or `ambiguous_id`. */
async function findDevice(context: Context, wanted: string): Promise<DeviceView> {
  const { items } = await listDevices(context);
  const ways = [
    ({ id }: DeviceView) => id === wanted,
    ({ name }: DeviceView) => nameKey(name) === nameKey(wanted),
    ({ id }: DeviceView) => id.startsWith(wanted.toLowerCase()),
  ];
  const found = ways.map((isMeant) => items.filter(isMeant)).find((some) => some.length > 0) ?? [];
  const [device] = found;
  if (device !== undefined && found.length === 1) return device;
  const candidates = found.map(({ id, name }) => ({ id, name }));
  throw device === undefined
    ? new UserError({ code: 'device_not_found', message: `there is no device ${wanted}`, hint: 'ledger device list' })
    : new UserError({ code: 'ambiguous_id', message: `${wanted} is more than one device`, candidates });
}

/** The server's times are wall ms; people's documents have ISO 8601. */
function isoTimes(item: Answer): Answer {
  const times = ['createdAt', 'lastSeenAt'].filter((field) => typeof item[field] === 'number');
  return Object.fromEntries(times.map((field) => [field, new Date(item[field] as number).toISOString()]));
}

/** A single-use code with which another device logs in. */
export function inviteDevice(context: Context): Promise<Answer> {
  return askServer(asSelf(context), 'POST', { path: 'api/devices/invite', body: {} });
}

/** A token for REST and the event feed, bound to a book. */
export function deviceToken(context: Context, params: Params<'device.token'>): Promise<Answer> {
  const book = bookOf(context, params.book).replica.id;
  const body = { name: params.name ?? 'token', book, readOnly: params.readOnly === true };
  return askServer(asSelf(context), 'POST', { path: 'api/devices/token', body });
}
