// One line of a scenario that does something. With a colon: a device runs a command. Without: something happens in the
// world around, or must hold at that moment. Pure but for `around`, in which names and devices are noted.

import { readCommand } from './command-forms.ts';
import type { Kind } from './command-forms.ts';
import { readFact } from './read-fact.ts';
import type { Action, Failure } from './scenario.ts';
import { splitWords } from './split-words.ts';

/** What the lines above have brought about. */
export interface Surroundings {
  readonly names: Map<string, Kind>;
  readonly files: Set<string>;
  /** Devices that have logged in. */
  readonly devices: Set<string>;
  /** The cable between devices and the server: none yet, whole, about to be cut in the next push, or cut. */
  cable: 'none' | 'whole' | 'cutting' | 'cut';
}

/** Reads an action. Throws `SyntaxError` with what is wrong. */
export function readAction(line: string, around: Surroundings): Action {
  const [, devices, rest] = /^([A-Z](?:, [A-Z])*): (.*)$/.exec(line) ?? [];
  if (devices !== undefined) return readDeviceLine(devices.split(', '), rest ?? '', around);
  const [, device, verb, what] = /^([A-Z]) (sees|hears) (.*)$/.exec(line) ?? [];
  if (device === undefined) return readWorldLine(line, around);
  knownDevice(device, around);
  if (verb === 'sees') return { type: 'sees', device, fact: readFact(splitWords(what ?? ''), around) };
  return readHears(device, what ?? '', around);
}

function readDeviceLine(devices: readonly string[], line: string, around: Surroundings): Action {
  const [device = ''] = devices;
  const login = line === 'login' || line === 'login through cable';
  if (login && devices.length === 1) return readLogin(device, line !== 'login', around);
  for (const one of devices) knownDevice(one, around);
  if (line === 'watch' && devices.length === 1) return { type: 'watch', device };
  const [, as, command = '', failure] = /^(?:([a-z][a-z0-9]*) = )?(.*?)(?: => (\S.*))?$/.exec(line) ?? [];
  const read = readCommand(splitWords(command), around);
  if (as !== undefined) giveName(as, read.gives, around);
  if (as !== undefined && devices.length > 1) throw new SyntaxError('a name is for one record: run it on one device');
  return {
    type: 'run',
    devices,
    command: read,
    ...(as === undefined ? {} : { as }),
    ...(failure === undefined ? {} : { failure: readFailure(failure) }),
  };
}

function readLogin(device: string, throughCable: boolean, around: Surroundings): Action {
  if (around.devices.has(device)) throw new SyntaxError(`${device} is logged in`);
  around.devices.add(device);
  if (throughCable && around.cable === 'none') around.cable = 'whole';
  return { type: 'login', device, throughCable };
}

function readFailure(text: string): Failure {
  const [, exit, code] = /^(\d+) ([a-z_]+)$/.exec(text) ?? [];
  if (code === undefined) throw new SyntaxError('=> EXIT CODE, such as => 7 not_synced');
  return { exit: Number(exit), code };
}

function giveName(name: string, kind: Kind | undefined, { names }: Surroundings): void {
  if (kind === undefined) throw new SyntaxError('the answer of this command has no record to name');
  if (names.has(name)) throw new SyntaxError(`${name} is taken`);
  names.set(name, kind);
}

function readHears(device: string, line: string, { names }: Surroundings): Action {
  const pattern = /^((?:contact|transaction)_(?:created|updated|deleted)) (\S+)(?: within (\d+) ms)?$/;
  const [, event, name = '', ms] = pattern.exec(line) ?? [];
  if (event === undefined) throw new SyntaxError('hears EVENT NAME, then perhaps within N ms');
  if (!names.has(name)) throw new SyntaxError(`there is no ${name} above`);
  return { type: 'hears', device, event, name, ...(ms === undefined ? {} : { withinMs: Number(ms) }) };
}

function readWorldLine(line: string, around: Surroundings): Action {
  const [, act] = /^(start|stop|kill) server$/.exec(line) ?? [];
  if (act !== undefined) return { type: 'server', act: act as 'start' | 'stop' | 'kill' };
  const [, entries] = /^server holds (\d+)$/.exec(line) ?? [];
  if (entries !== undefined) return { type: 'serverHolds', entries: Number(entries) };
  const [, device] = /^kill daemon of ([A-Z])$/.exec(line) ?? [];
  if (device !== undefined) {
    knownDevice(device, around);
    return { type: 'killDaemon', device };
  }
  return readCut(line, around);
}

function readCut(line: string, around: Surroundings): Action {
  switch (line) {
    case 'cut cable':
      changeCable(around, 'whole', 'cut');
      return { type: 'cable', act: 'cut' };
    case 'mend cable':
      changeCable(around, 'cut', 'whole');
      return { type: 'cable', act: 'mend' };
    case 'wait for cut':
      changeCable(around, 'cutting', 'cut');
      return { type: 'waitForCut' };
  }
  const [, entries, commit] = /^cut push after (\d+) (before|after) commit$/.exec(line) ?? [];
  if (entries === undefined) throw new SyntaxError('this is neither a command of a device nor anything else known');
  changeCable(around, 'whole', 'cutting');
  return { type: 'cut', cut: { entries: Number(entries), commit: commit as 'before' | 'after' } };
}

function changeCable(around: Surroundings, from: Surroundings['cable'], to: Surroundings['cable']): void {
  if (around.cable !== from) throw new SyntaxError(CABLE[around.cable]);
  around.cable = to;
}

const CABLE = {
  none: 'no device has logged in through the cable',
  whole: 'the cable is whole, and no cut is ordered',
  cutting: 'a cut is ordered: wait for it',
  cut: 'the cable is cut: mend it first',
} as const;

function knownDevice(device: string, { devices }: Surroundings): void {
  if (!devices.has(device)) throw new SyntaxError(`${device} has not logged in above`);
}
