// What happens in a run, decided by its seed alone: the shape of the world and a list of actions. An action carries its
// own roll, from which it draws all its choices, so that a list from which some are dropped still means the same.

import { Dice } from './dice.ts';

/** What people do. */
const COMMANDS = {
  'contact.add': 8,
  'transaction.add': 14,
  'transaction.edit': 8,
  'contact.edit': 6,
  'transaction.delete': 4,
  'transaction.restore': 3,
  'contact.delete': 3,
  'contact.restore': 2,
  'contact.merge': 1.5,
  'conflict.resolve': 3,
  'entry.undo': 4,
  'entry.redo': 2,
  'transaction.repay': 3,
  'book.edit': 2,
  import: 2,
  again: 4,
  twice: 2,
  dryRun: 1,
  'sync.recover': 0.5,
  'sync.now': 1,
  'sync.pause': 0.3,
  'sync.resume': 0.6,
  useBook: 0.4,
  login: 3,
} as const;

/** From this seed on people split amounts too; named seeds before it keep their plans. */
const SPLITS_FROM = 2_000_000;
const LATER_COMMANDS = { 'transaction.split': 4 } as const;

/** What goes wrong. Each seed gives each its own frequency, often none. */
export const FAULTS = {
  breakOff: 4,
  clog: 3,
  unclog: 3,
  swizzle: 0.5,
  slowLink: 1,
  badProxy: 1,
  healLink: 3,
  killDaemon: 3,
  powerCut: 3,
  dieAtDisk: 3,
  stopDaemon: 1,
  startDaemon: 8,
  secondDaemon: 0.5,
  pauseDaemon: 1,
  resumeDaemon: 2,
  killServer: 2,
  dieInTxn: 1.5,
  failTxn: 1.5,
  stopServer: 1,
  startServer: 5,
  clockStep: 1,
  clockFreeze: 0.5,
  diskFails: 3,
  diskFull: 1,
  diskFrees: 3,
  doorRefuses: 1,
  doorOpens: 3,
  snapshotsBreak: 1,
  checkpoint: 2,
  spoilCheckpoint: 0.4,
  rot: 0.4,
  copyServer: 0.6,
  restoreServer: 0.2,
  wipeServer: 0.05,
  keepFolder: 0.4,
  restoreFolder: 0.2,
  copyFolder: 0.15,
  newerPeer: 2,
} as const;

/** From this seed on a world in which nobody has logged in ends with a login: before, some never used their server. */
const SERVER_FROM = 2_000_000;

/** From this seed on some worlds have several servers on PostgreSQL. */
export const NODES_FROM = 6_000_000;
const LATER_FAULTS = { moveDevice: 2, cutDatabase: 2 } as const;

/** From this seed on people share books, and take each other's rights and their own devices' away. */
export const ACCESS_FROM = 8_000_000;
const ACCESS_COMMANDS = {
  share: 4,
  'book.remove': 2,
  'book.role': 1,
  'book.leave': 0.3,
  'device.revoke': 2,
  logout: 0.5,
  useBook: 3,
  login: 8,
} as const;
/** From this seed on books are archived there too, and servers stand still for a while and have wrong clocks. */
export const STANDSTILLS_FROM = 9_000_000;
const LAST_COMMANDS = { 'book.archive': 1 } as const;
const LAST_FAULTS = { pauseServer: 1.5, resumeServer: 3, serverClock: 1 } as const;

/** From this seed on worlds run a second time with other clocks (other-clocks.ts): see `comparesClocks`. */
export const CLOCKS_FROM = 10_000_000;
/** What those leave out: what hits the n-th file, or is chosen by an id that is derived from a clock's. */
const UNLIKE: readonly string[] = ['dieAtDisk', 'diskFails', 'spoilCheckpoint', 'import', 'newerPeer', 'useBook'];

/** What worlds in which rights change leave out: copies of the server or of a device, which have members and logins of another time. */
const TIMELESS: readonly string[] = [
  'copyServer',
  'restoreServer',
  'wipeServer',
  'keepFolder',
  'restoreFolder',
  'copyFolder',
];

export type CommandName =
  | keyof typeof COMMANDS
  | keyof typeof LATER_COMMANDS
  | keyof typeof ACCESS_COMMANDS
  | keyof typeof LAST_COMMANDS;
export type FaultName = keyof typeof FAULTS | keyof typeof LATER_FAULTS | keyof typeof LAST_FAULTS;

/** One action: after `gapMs` more, `name` happens to a device (or the server), with choices drawn from `roll`. */
export interface Action {
  readonly name: CommandName | FaultName;
  readonly device: number;
  readonly roll: number;
  readonly gapMs: number;
}

/** The shape of a world. */
export interface Shape {
  readonly seed: number;
  readonly devices: number;
  readonly users: number;
  readonly segmentBytes: number;
  readonly checkpointBytes: number;
  readonly wholeLogMax: number;
  readonly pageEntriesMax: number;
  readonly pushMutationsMax: number;
  readonly highWaterBytes: number;
  /** Whether daemons do in many small pieces, with turns for others between them, what else is one. */
  readonly inPieces: boolean;
  /** Servers over PostgreSQL; 0: one over SQLite. */
  readonly nodes: number;
  /** The part of notifications between them that is lost. */
  readonly lossRate: number;
  /** Whether what is written has to reach a server in the end. */
  readonly needsServer: boolean;
  /** Whether rights change: books are shared, members and devices lose their access. */
  readonly rightsChange: boolean;
  /** Whether a run with other clocks has to come to the same log. */
  readonly comparesClocks: boolean;
  /** Whether servers may stand still. */
  readonly standsStill: boolean;
}

/** A whole run. */
export interface Plan {
  readonly shape: Shape;
  readonly actions: readonly Action[];
}

/** Whether an action is something that people do. */
export function isCommand(action: Action): boolean {
  return [COMMANDS, LATER_COMMANDS, ACCESS_COMMANDS, LAST_COMMANDS].some((list) => action.name in list);
}

/** The run of a seed. */
export function planOf(seed: number, steps: number): Plan {
  const dice = new Dice(seed);
  const shape = shapeOf(seed, dice);
  const weights = weightsOf(dice, seed);
  const pace = dice.pick([
    { short: 0.95, long: 0.005 },
    { short: 0.8, long: 0.02 },
    { short: 0.5, long: 0.08 },
  ]);
  const actions = Array.from({ length: steps }, (): Action => {
    const device = dice.whole(0, shape.devices - 1);
    const name = dice.weighted(weights);
    return { name, device, roll: dice.whole(0, 2 ** 31), gapMs: gapOf(dice, pace) };
  });
  return { shape, actions: [...logins(dice, shape), ...actions] };
}

function shapeOf(seed: number, dice: Dice): Shape {
  const rightsChange = changesRights(seed);
  const comparesClocks = seed >= CLOCKS_FROM;
  return {
    seed,
    comparesClocks,
    needsServer: seed >= SERVER_FROM,
    standsStill: seed >= STANDSTILLS_FROM && rightsChange,
    rightsChange,
    devices: dice.pick(rightsChange ? [3, 4, 4, 5, 6] : [1, 2, 2, 2, 3, 3, 4, 5]),
    users: rightsChange ? dice.pick([2, 2, 3]) : dice.chance(0.15) ? 2 : 1,
    segmentBytes: dice.pick([3_000, 20_000, 1_000_000]),
    checkpointBytes: dice.pick([1_500, 8_000, 60_000]),
    wholeLogMax: dice.pick([0, 6, 2_000, 2_000]),
    pageEntriesMax: dice.pick([1, 3, 20, 1_000]),
    pushMutationsMax: dice.pick([1, 3, 1_000, 1_000]),
    highWaterBytes: dice.pick([1_500, 256 * 1024]),
    inPieces: seed % 2 === 1,
    nodes: seed < NODES_FROM ? 0 : dice.pick([0, 0, 1, 2, 2, 3]),
    lossRate: seed < NODES_FROM ? 0 : dice.pick([0, 0.2, 1]),
  };
}

/** Most worlds have a few kinds of trouble, some none, some all. */
function weightsOf(dice: Dice, seed: number): Record<CommandName | FaultName, number> {
  const trouble = dice.pick([0, 0.3, 1, 2.5]);
  const share = dice.pick([0.2, 0.5, 1]);
  const last = seed < STANDSTILLS_FROM || seed >= CLOCKS_FROM ? {} : LAST_FAULTS;
  const all = seed < NODES_FROM ? FAULTS : { ...FAULTS, ...LATER_FAULTS, ...last };
  const faults = Object.entries(all).map(([name, weight]) => [
    name,
    dice.chance(share) || name === 'startDaemon' || name === 'startServer'
      ? weight * trouble * dice.between(0.2, 1)
      : 0,
  ]);
  const later = seed < SPLITS_FROM ? {} : LATER_COMMANDS;
  if (changesRights(seed)) {
    const timely = faults.filter(([name]) => !TIMELESS.includes(String(name)));
    const latest = seed < STANDSTILLS_FROM ? {} : LAST_COMMANDS;
    const left = { ...COMMANDS, ...later, ...ACCESS_COMMANDS, ...latest, ...Object.fromEntries(timely) };
    return left as Record<CommandName | FaultName, number>;
  }
  const whole = { ...COMMANDS, ...later, ...Object.fromEntries(faults) };
  const kept = Object.entries(whole).filter(([name]) => seed < CLOCKS_FROM || !UNLIKE.includes(name));
  return Object.fromEntries(kept) as Record<CommandName | FaultName, number>;
}

function changesRights(seed: number): boolean {
  return seed >= ACCESS_FROM && seed < CLOCKS_FROM;
}

function gapOf(dice: Dice, pace: { readonly short: number; readonly long: number }): number {
  if (dice.chance(pace.short)) return dice.between(0, 15);
  if (dice.chance(pace.long * 4)) return dice.between(5_000, 40_000);
  return dice.between(15, 1_500);
}

/** Most devices log in early; the others whenever the plan says so, or never. */
function logins(dice: Dice, shape: Shape): Action[] {
  const devices = Array.from({ length: shape.devices }, (_, device) => device);
  // Where clocks are compared, before they write: a second book's place in a hello is that of its id.
  const slowly = shape.comparesClocks ? 3_000 : 0;
  return devices
    .filter(() => dice.chance(shape.comparesClocks ? 1 : 0.8))
    .map((device) => ({ name: 'login', device, roll: dice.whole(0, 2 ** 31), gapMs: dice.between(0, 200) + slowly }));
}
