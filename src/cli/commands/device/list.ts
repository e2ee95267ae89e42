// ledger device list

import type { DeviceView } from '../../../protocol/local/answers.ts';
import type { CommandSpec } from '../../command.ts';
import type { Context } from '../../context.ts';
import type { Cell, Column } from '../../output/table.ts';
import { visible } from '../../output/visible.ts';
import { printList } from '../list-pages.ts';
import { localTime } from '../local-time.ts';
import { shortId } from '../short-id.ts';

const COLUMNS: readonly Column[] = [
  { title: 'NAME', flexible: true },
  { title: 'KIND' },
  { title: '' },
  { title: 'LAST SEEN' },
  { title: 'ID' },
];

/** `device list`. */
export const deviceList: CommandSpec = {
  summary: 'your devices and tokens',
  examples: ['device list'],
  run: (context, input) =>
    printList<DeviceView>(context, input, {
      fetch: () => context.client.call('device.list', {}),
      values: (device) => [device.id, device.name, device.kind, stateOf(device), device.lastSeenAt],
      human: (items) =>
        context.out.table(
          COLUMNS,
          items.map((device) => row(device, context)),
        ),
      empty: 'There are no devices.',
    }),
};

function row(device: DeviceView, { out, system }: Context): Cell[] {
  const style = device.revoked === true ? { style: out.theme.faint } : {};
  return [
    { text: visible(device.name), ...style },
    { text: visible(device.kind ?? 'device') },
    { text: stateOf(device), style: out.theme.attention },
    { text: device.lastSeenAt === undefined ? '' : localTime(system, device.lastSeenAt) },
    { text: shortId(visible(device.id)), style: out.theme.faint },
  ];
}

function stateOf({ current, readOnly, revoked }: DeviceView): string {
  const words = [
    current === true ? 'this one' : '',
    readOnly === true ? 'read-only' : '',
    revoked === true ? 'revoked' : '',
  ];
  return words.filter((word) => word !== '').join(', ');
}
