// The floor of the dashboard: a bare ink list in the terminal that it is started in. Each of its rows says what a row of
// the dashboard says, and changes as often; the changes are made here, so that nothing is received and nothing is looked
// up. Arguments: rows, columns, changes a second, ms between two frames.

import { Box, render, Text } from 'ink';
import { createElement, useEffect, useState } from 'react';
import type { ReactElement } from 'react';

const TICK_MS = 10;
const MAX_FPS = 60;
const [rowCount = 0, columns = 0, rate = 0, frameMs = 0] = process.argv.slice(2).map(Number);
const sums = Array.from({ length: rowCount }, (_, row) => row * 100);
let next = 0;

function change(): void {
  for (let i = 0; i < (rate * TICK_MS) / 1_000; i += 1) {
    const row = next % rowCount;
    sums[row] = (sums[row] ?? 0) + 1250;
    next += 1;
  }
}

function rowText(row: number): string {
  const sum = `+${((sums[row] ?? 0) / 100).toFixed(2)} EUR`;
  const contact = `  Contact Number ${String(row).padEnd(10)}${sum.padStart(18)}`;
  const description = `dinner at the place ${String(next - row).padStart(10, '0')}`;
  const transaction = `  2026-01-15 ${description.padEnd(columns - 101)}  +12.50 EUR${sum.padStart(15)}`;
  return `${contact} | ${transaction}`;
}

function List(): ReactElement {
  const [, setFrame] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setFrame((frame) => frame + 1), frameMs);
    return () => clearInterval(timer);
  }, []);
  const rows = sums.map((_, row) => createElement(Text, { key: row, wrap: 'truncate' }, rowText(row)));
  return createElement(Box, { flexDirection: 'column' }, ...rows);
}

setInterval(change, TICK_MS);
render(createElement(List), {
  interactive: true,
  alternateScreen: true,
  incrementalRendering: true,
  maxFps: MAX_FPS,
});
