// Where one device keeps its configuration, data, state and socket. Pure rules, shared by the command line and the
// daemon: both must come to the same answer in a desktop session, over ssh and in cron. Touches no disk.

import { isAbsolute, join, resolve } from 'node:path';

/** What the rules look at. `passwdHome` is asked only when `HOME` does not help; it may throw. */
export interface HomeFacts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  readonly uid: number;
  readonly cwd: string;
  passwdHome(): string | undefined;
}

/** Absolute paths of one device. `run` holds socket and secret; `shared` says that others can write in its parent. */
export interface HomePaths {
  readonly config: string;
  readonly data: string;
  readonly state: string;
  readonly run: string;
  readonly socket: string;
  readonly secret: string;
  /** Pid and start time of the running daemon as text: for messages and for stopping one that hangs, never proof. */
  readonly pid: string;
  readonly log: string;
  readonly shared: boolean;
}

/** Bytes of a socket's path above which some system cuts it silently (macOS 104, Linux 108). */
const SOCKET_PATH_MAX = 100;

/** What to say when `homePaths` gives nothing. */
export const NO_HOME = {
  code: 'no_home',
  message: 'there is no home folder to keep data in: HOME is not set and the user has none',
  hint: 'set LEDGER_HOME to a folder of your own',
} as const;

/** The paths of this device, or `undefined` when there is no usable home (then say `NO_HOME`). */
export function homePaths(facts: HomeFacts): HomePaths | undefined {
  const base = folders(facts);
  if (base === undefined) return undefined;
  const { config, data, state, run } = base;
  const own = { config, data, state, log: join(state, 'ledgerd.log') };
  if (facts.platform === 'win32') {
    return { ...own, ...runFiles(run), socket: `\\\\.\\pipe\\ledger-${fnv1a64(run)}`, shared: false };
  }
  const socket = join(run, 'ledgerd.sock');
  if (Buffer.byteLength(socket) <= SOCKET_PATH_MAX) return { ...own, ...runFiles(run), socket, shared: false };
  const short = `/tmp/ledger-${facts.uid}-${fnv1a64(run)}`;
  return { ...own, ...runFiles(short), socket: `${short}/s.sock`, shared: true };
}

interface Folders {
  readonly config: string;
  readonly data: string;
  readonly state: string;
  readonly run: string;
}

function runFiles(run: string): { readonly run: string; readonly secret: string; readonly pid: string } {
  return { run, secret: join(run, 'secret'), pid: join(run, 'pid') };
}

function folders(facts: HomeFacts): Folders | undefined {
  const { env, platform } = facts;
  const own = env['LEDGER_HOME'];
  if (own !== undefined && own !== '') {
    const root = resolve(facts.cwd, own);
    return {
      config: join(root, 'config'),
      data: join(root, 'data'),
      state: join(root, 'state'),
      run: join(root, 'run'),
    };
  }
  const home = userHome(facts);
  const xdg = (name: string, fallback: readonly string[]): string | undefined => {
    const set = env[name];
    if (set !== undefined && isAbsolute(set)) return join(set, 'ledger');
    return home === undefined ? undefined : join(home, ...fallback);
  };
  const [config, data, state] = DEFAULTS[platform] ?? UNIX;
  const found = {
    config: xdg('XDG_CONFIG_HOME', config),
    data: xdg('XDG_DATA_HOME', data),
    state: xdg('XDG_STATE_HOME', state),
  };
  if (found.config === undefined || found.data === undefined || found.state === undefined) return undefined;
  return { config: found.config, data: found.data, state: found.state, run: join(found.state, 'run') };
}

type Places = readonly [config: readonly string[], data: readonly string[], state: readonly string[]];

const UNIX: Places = [
  ['.config', 'ledger'],
  ['.local', 'share', 'ledger'],
  ['.local', 'state', 'ledger'],
];
const MAC = ['Library', 'Application Support', 'ledger'];
const WINDOWS = ['AppData', 'Local', 'ledger'];
const DEFAULTS: Readonly<Record<string, Places>> = {
  darwin: [
    [...MAC, 'config'],
    [...MAC, 'data'],
    [...MAC, 'state'],
  ],
  win32: [
    [...WINDOWS, 'config'],
    [...WINDOWS, 'data'],
    [...WINDOWS, 'state'],
  ],
};

function userHome(facts: HomeFacts): string | undefined {
  const { env, platform } = facts;
  const set = env[platform === 'win32' ? 'USERPROFILE' : 'HOME'];
  if (set !== undefined && isAbsolute(set)) return set;
  try {
    const home = facts.passwdHome();
    return home !== undefined && isAbsolute(home) && home !== '/nonexistent' ? home : undefined;
  } catch {
    return undefined;
  }
}

/** FNV-1a of 64 bits, 16 hex digits: tells folders apart that are private anyway, so it need not resist attack. */
export function fnv1a64(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}
