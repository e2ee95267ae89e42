// A group of commands, such as `contact`. Types only.

import type { CommandSpec } from '../command.ts';

/** Commands under one word. `fallback` is what the word alone does; without it, it shows the group's help. */
export interface CommandGroup {
  readonly summary: string;
  readonly commands: Readonly<Record<string, CommandSpec>>;
  readonly fallback?: string;
}
