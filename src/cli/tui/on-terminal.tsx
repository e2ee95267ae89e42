// The dashboard on a terminal, from ink's first frame to its end: as a screen, or as lines for a screen reader. The terminal
// is given back as it was, however it ends.

import { render } from 'ink';
import type { Instance } from 'ink';
import { EXIT } from '../../protocol/error-code.ts';
import type { System } from '../system.ts';
import { Announcer } from './announcer.ts';
import type { ColorDepth } from './frame/ansi-line.ts';
import type { ClockTime } from './frame/span.ts';
import type { Size } from './layout.ts';
import { takeRawKeys } from './raw-keys.ts';
import { Dashboard } from './screens/dashboard.tsx';
import { SpokenDashboard } from './screens/spoken-dashboard.tsx';
import { ShellVisits } from './shell-visits.ts';
import { takeModes } from './terminal-modes.ts';
import type { ViewStore } from './view-store.ts';

/** Above the store's rate of frames, so that ink adds no wait of its own. */
const MAX_FPS = 60;

/** The machine, and the terminal that ink uses too: standard input and output. */
export interface Machine {
  readonly system: System;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
}

/** How it is shown. */
export interface Looks {
  readonly color: ColorDepth;
  readonly clockTime: ClockTime;
  readonly spoken: boolean;
}

/** Shows the store's frames until its user quits; gives the exit code. */
export async function showOnTerminal(machine: Machine, store: ViewStore, looks: Looks): Promise<number> {
  const { system, stdout } = machine;
  const visits = new ShellVisits(() => takeTerminal(machine, looks.spoken), system);
  const app = looks.spoken ? renderSpoken(system, store, { looks, visits }) : renderScreen(store, { looks, visits });
  let exit: number = EXIT.done;
  const stopListening = system.onInterrupt(() => {
    exit = EXIT.interrupted;
    app.unmount();
  });
  const onResize = (): void => store.dispatch({ type: 'resized', size: sizeOf(stdout) });
  stdout.on('resize', onResize);
  followShell(store, app, visits);
  try {
    await app.waitUntilExit();
  } finally {
    stdout.off('resize', onResize);
    stopListening();
    visits.close();
  }
  return exit;
}

/** The terminal's size, or the usual one where it does not tell. */
export function sizeOf({ columns, rows }: NodeJS.WriteStream): Size {
  return { columns: columns > 0 ? columns : 80, rows: rows > 0 ? rows : 24 };
}

interface Rendering {
  readonly looks: Looks;
  readonly visits: ShellVisits;
}

function renderScreen(store: ViewStore, { looks: { color, clockTime }, visits }: Rendering): Instance {
  return render(<Dashboard store={store} color={color} clockTime={clockTime} onInk={visits.ready} />, {
    exitOnCtrlC: false,
    interactive: true,
    alternateScreen: true,
    incrementalRendering: true,
    isScreenReaderEnabled: false,
    maxFps: MAX_FPS,
  });
}

/** On the usual screen, where what was said can be read again. */
function renderSpoken(system: System, store: ViewStore, { looks: { clockTime }, visits }: Rendering): Instance {
  const listen = (say: (text: string) => void): (() => void) => {
    const announcer = new Announcer(system, say);
    const stop = store.subscribe(() => announcer.follow(store.shown()));
    return () => {
      stop();
      announcer.close();
    };
  };
  return render(<SpokenDashboard store={store} clockTime={clockTime} listen={listen} onInk={visits.ready} />, {
    exitOnCtrlC: false,
    interactive: true,
    isScreenReaderEnabled: true,
  });
}

/** Single keys; and on the screen the modes that keep its rows in place, else a line of its own for what comes after. */
function takeTerminal({ stdin, stdout }: Machine, spoken: boolean): () => void {
  const restoreModes = spoken ? undefined : takeModes(stdout);
  const restoreKeys = takeRawKeys(stdin);
  return () => {
    restoreKeys();
    if (restoreModes === undefined) stdout.write('\n');
    else restoreModes();
  };
}

function followShell(store: ViewStore, app: Instance, visits: ShellVisits): void {
  let { suspensions } = store.latest();
  store.watch((state) => {
    if (state.quit) app.unmount();
    if (state.suspensions === suspensions) return;
    ({ suspensions } = state);
    visits.leave();
  });
}
