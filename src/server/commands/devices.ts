// ledger-server device list|revoke: what may connect. Revoking ends live connections within a second or two.

import { UserError } from '../../protocol/error-code.ts';
import { withAudit } from './audit-file.ts';
import type { CommandIo, CommandOptions, ServerCommand } from './command.ts';
import { STORAGE_FLAGS, withStorage } from './open-storage.ts';

/** The commands. */
export const deviceCommands: readonly ServerCommand[] = [
  {
    words: ['device', 'list'],
    arguments: [],
    options: STORAGE_FLAGS,
    summary: 'List devices and tokens.',
    run: list,
  },
  {
    words: ['device', 'revoke'],
    arguments: ['ID'],
    options: [...STORAGE_FLAGS, 'audit-log'],
    summary: 'Take a device or token its access.',
    run: revoke,
  },
];

async function list(io: CommandIo, options: CommandOptions): Promise<void> {
  const devices = await withStorage(io, options, (storage) => storage.devices());
  const iso = (ms: number): string => new Date(ms).toISOString();
  const items = devices.map((device) => ({
    ...device,
    createdAt: iso(device.createdAt),
    lastSeenAt: iso(device.lastSeenAt),
  }));
  if (options.json) io.write(`${JSON.stringify({ schema: 1, items })}\n`);
  else
    for (const item of items)
      io.write(`${item.id}  ${item.user.name}  ${item.name} (${item.kind})  ${item.lastSeenAt}\n`);
}

async function revoke(io: CommandIo, options: CommandOptions, [id = '']: readonly string[]): Promise<void> {
  const revoked = await withAudit(io, options, async (audit) => {
    const done = await withStorage(io, options, (storage) => storage.revokeDevice(id));
    if (done) audit.record('device_revoked', { deviceId: id, by: 'operator' });
    return done;
  });
  if (!revoked) {
    const hint = 'See: ledger-server device list';
    throw new UserError({ code: 'device_not_found', message: `there is no device ${id} to revoke`, hint });
  }
  io.write(options.json ? `${JSON.stringify({ schema: 1, revoked: id })}\n` : `Revoked ${id}.\n`);
}
