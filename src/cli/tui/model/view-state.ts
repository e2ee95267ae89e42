// What the dashboard knows at a moment, and what can happen to it. Types, and the state before anything is known.

import type { ErrorBody } from '../../../protocol/error-code.ts';
import type { Method } from '../../../protocol/local/requests.ts';
import type { ChangeEvent, StatusView, TotalView } from '../../../protocol/local/views.ts';
import type { Form } from '../form/form.ts';
import type { PressedKey } from '../keys/pressed-key.ts';
import type { Size } from '../layout.ts';
import { emptyLists } from './lists.ts';
import type { Lists, Screen } from './lists.ts';
import type { Wish } from './wanted.ts';

/** A request to be made of the daemon; who makes it adds the book, and to a write its key and the day. */
export interface Request {
  readonly method: Method;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Something to be done once: a request, or a text for the terminal's clipboard. */
export type Job = { readonly id: number } & ({ readonly request: Request } | { readonly copy: string });

/** What lies over the lists. */
export type Overlay =
  | { readonly type: 'help'; readonly top: number }
  | { readonly type: 'form'; readonly form: Form }
  | { readonly type: 'confirm'; readonly question: string; readonly request: Request };

/** A line for people that goes away by itself: what was done, what failed, or who changed what. */
export interface Said {
  readonly text: string;
  readonly tone: 'good' | 'warn' | 'news';
  /** Of news: how many more changes came since. */
  readonly more: number;
}

/** Which contacts come first. */
export type Sort = 'name' | 'balance' | 'recent';

/** Lists that can be narrowed by a text. */
export type Filtered = 'contacts' | 'transactions' | 'due';

/** All that a frame is drawn from. */
export interface ViewState {
  readonly size: Size;
  readonly screen: Screen;
  /** On the screen of contacts: which pane the keys move in. */
  readonly focus: 'contacts' | 'ofContact';
  readonly overlay?: Overlay;
  readonly quit: boolean;
  /** How often the terminal was asked back for the shell. */
  readonly suspensions: number;
  /** Whether the daemon's subscription is open. */
  readonly linked: boolean;
  /** The last request failed. */
  readonly problem?: { readonly message: string; readonly hint?: string };
  /** The book that is looked into, if it is not simply the one in use. */
  readonly book?: string;
  readonly status?: StatusView;
  /** Whether the status may have changed unseen, while there was no subscription. */
  readonly statusStale: boolean;
  readonly lists: Lists;
  /** Of whom `ofContact` is. */
  readonly contactId: string | undefined;
  readonly filters: Readonly<Record<Filtered, string>>;
  /** The filter that is being typed. */
  readonly filtering: Filtered | undefined;
  readonly sort: Sort;
  readonly totals: readonly TotalView[];
  readonly totalsVersion: number;
  readonly totalsLoaded: number;
  /** Records that have just changed. */
  readonly flashing: ReadonlySet<string>;
  readonly said?: Said;
  /** Jobs that have not ended, oldest first. */
  readonly jobs: readonly Job[];
  readonly nextJob: number;
  /** The calendar day here, and the wall clock in ms as it was when the age of the data was last worth saying. */
  readonly today: string;
  readonly now: number;
}

/** What can happen. */
export type ViewEvent =
  | { readonly type: 'key'; readonly key: PressedKey }
  | { readonly type: 'pasted'; readonly text: string }
  | { readonly type: 'resized'; readonly size: Size }
  | { readonly type: 'clock'; readonly today: string; readonly now: number }
  | { readonly type: 'linked' }
  | { readonly type: 'unlinked' }
  | { readonly type: 'failed'; readonly error: ErrorBody }
  | { readonly type: 'status'; readonly status: StatusView }
  | { readonly type: 'change'; readonly change: ChangeEvent }
  | { readonly type: 'answered'; readonly wish: Wish; readonly answer: unknown }
  | { readonly type: 'denied'; readonly wish: Wish; readonly error: ErrorBody }
  | { readonly type: 'jobDone'; readonly job: Job; readonly answer: unknown }
  | { readonly type: 'jobFailed'; readonly job: Job; readonly error: ErrorBody }
  | { readonly type: 'flashOver' }
  | { readonly type: 'saidOver'; readonly said: Said };

/** The state before anything is known. `book`: by name or id; without it the one in use. */
export function initialView(size: Size, book?: string): ViewState {
  return {
    size,
    screen: 'contacts',
    focus: 'contacts',
    quit: false,
    suspensions: 0,
    linked: false,
    ...(book === undefined ? {} : { book }),
    statusStale: true,
    lists: emptyLists(),
    contactId: undefined,
    filters: { contacts: '', transactions: '', due: '' },
    filtering: undefined,
    sort: 'name',
    totals: [],
    totalsVersion: 1,
    totalsLoaded: 0,
    flashing: new Set(),
    jobs: [],
    nextJob: 1,
    today: '',
    now: 0,
  };
}

/** The state with another line said, or without one. */
export function saying(state: ViewState, said: Said | undefined): ViewState {
  if (said !== undefined) return { ...state, said };
  const { said: _said, ...rest } = state;
  return rest;
}

/** The state with another overlay, or without one. */
export function covered(state: ViewState, overlay: Overlay | undefined): ViewState {
  if (overlay !== undefined) return { ...state, overlay };
  const { overlay: _overlay, ...rest } = state;
  return rest;
}

/** The state with one more job. */
export function withRequest(state: ViewState, request: Request): ViewState {
  return { ...state, jobs: [...state.jobs, { id: state.nextJob, request }], nextJob: state.nextJob + 1 };
}
