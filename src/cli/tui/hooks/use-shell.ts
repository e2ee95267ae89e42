// Tells how ink is suspended, once it is on the screen.

import { useApp } from 'ink';
import { useEffect } from 'react';
import type { SuspendInk } from '../shell-visits.ts';

/** Calls `onInk` with the way to suspend ink. */
export function useShell(onInk: (suspend: SuspendInk) => void): void {
  const { suspendTerminal } = useApp();
  useEffect(() => onInk(() => suspendTerminal()), [onInk, suspendTerminal]);
}
