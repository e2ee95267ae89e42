// One line of a scenario that does something. With a colon: a device runs a command. Without: something happens in the
// world around, or must hold at that moment. Pure but for `around`, in which names and devices are noted.

import { readCommand } from './command-forms.ts';
import type { Kind } from './command-forms.ts';
import { readFact } from './read-fact.ts';
import { conflictField } from './read-conflict.ts';
import type { Action, Failure } from './scenario.ts';
import { splitWords } from './split-words.ts';

/** What the lines above have brought about. */
export interface Surroundings {
  readonly names: Map<string, Kind>;
  readonly files: Set<string>;
  /** Devices that have logged in. */
  readonly devices: Set<string>;
  /** Of which devices something was remembered. */
  readonly remembered: Set<string>;
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
  const [login, cable, clock] = /^login( through cable)?(?: with clock ([+-]\d+) min)?$/.exec(line) ?? [];
  if (login !== undefined && devices.length === 1) return readLogin(device, { cable, clock }, around);
  for (const one of devices) knownDevice(one, around);
  if (line === 'watch' && devices.length === 1) return { type: 'watch', device };
  const [, name, record, field] = /^([a-z][a-z0-9]*) = conflict on (\S+) (\S+)$/.exec(line) ?? [];
  if (name !== undefined) return readConflictName(device, { name, record, field }, around);
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

interface LoginTexts {
  readonly cable: string | undefined;
  readonly clock: string | undefined;
}

function readLogin(device: string, { cable, clock }: LoginTexts, around: Surroundings): Action {
  const throughCable = cable !== undefined;
  if (around.devices.has(device)) throw new SyntaxError(`${device} is logged in`);
  around.devices.add(device);
  if (throughCable && around.cable === 'none') around.cable = 'whole';
  return { type: 'login', device, throughCable, ...(clock === undefined ? {} : { clock: Number(clock) }) };
}

interface ConflictTexts {
  readonly name: string;
  readonly record: string | undefined;
  readonly field: string | undefined;
}

function readConflictName(
  device: string,
  { name, record = '', field = '' }: ConflictTexts,
  around: Surroundings,
): Action {
  if (!around.names.has(record)) throw new SyntaxError(`there is no ${record} above`);
  giveName(name, 'conflict', around);
  return { type: 'conflict', device, as: name, record, field: conflictField(field) };
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
  const [, verb, device] = /^(kill daemon|stop daemon|lose checkpoint) of ([A-Z])$/.exec(line) ?? [];
  if (device !== undefined) {
    knownDevice(device, around);
    return { type: 'endDaemon', device, how: HOW[verb as keyof typeof HOW] };
  }
  return readKept(line, around) ?? readCut(line, around);
}

/** What is on a device's disk: its checkpoints, and all of it in an export, now and as it was. */
function readKept(line: string, around: Surroundings): Action | undefined {
  const [, keeps, count] = /^([A-Z]) keeps (\d+) checkpoints?$/.exec(line) ?? [];
  const [, remember] = /^remember ([A-Z])$/.exec(line) ?? [];
  const [, same] = /^([A-Z]) is as remembered$/.exec(line) ?? [];
  const device = keeps ?? remember ?? same;
  if (device === undefined) return undefined;
  knownDevice(device, around);
  if (keeps !== undefined) return { type: 'keeps', device, checkpoints: Number(count) };
  if (remember !== undefined) around.remembered.add(device);
  else if (!around.remembered.has(device)) throw new SyntaxError(`nothing of ${device} was remembered above`);
  return { type: remember === undefined ? 'asRemembered' : 'remember', device };
}

const HOW = { 'kill daemon': 'kill', 'stop daemon': 'stop', 'lose checkpoint': 'lose checkpoint' } as const;

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
