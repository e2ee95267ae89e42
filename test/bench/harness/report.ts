// Results as a table for people and as data: median, p99, and both as a multiple of the floor measured in the same run.

import type { Series } from './benchmark.ts';

/** One line of a result. Ratios only where there is a floor; `met` only where there is a target. */
export interface ResultLine {
  readonly name: string;
  readonly unit: string;
  readonly samples: number;
  readonly p50: number;
  readonly p99: number;
  readonly floor?: string;
  readonly p50Ratio?: number;
  readonly p99Ratio?: number;
  readonly target?: string;
  readonly met?: boolean;
}

/** The lines of a benchmark's series. */
export function resultLines(series: readonly Series[]): readonly ResultLine[] {
  return series.map((one) => resultLine(one, series));
}

/** The lines as an aligned table. */
export function tableOf(lines: readonly ResultLine[]): string {
  const head = ['what', 'n', 'p50', 'p99', 'floor', 'p50 ×', 'p99 ×', 'target', ''];
  const rows = [head, ...lines.map(cells)];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ');
  return `${rows.map((row) => line(row).trimEnd()).join('\n')}\n`;
}

/** The value below which `share` of the samples lie. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function resultLine({ name, unit, samples, floor, target }: Series, all: readonly Series[]): ResultLine {
  const [p50, p99] = [percentile(samples, 0.5), percentile(samples, 0.99)];
  const line = { name, unit, samples: samples.length, p50, p99 };
  const below = all.find((other) => other.name === floor)?.samples;
  const p50Ratio = below === undefined ? undefined : p50 / percentile(below, 0.5);
  const p99Ratio = below === undefined ? undefined : p99 / percentile(below, 0.99);
  const judged = [
    { limit: target?.p50, value: p50Ratio, text: '×' },
    { limit: target?.p99, value: p99Ratio, text: '× p99' },
    { limit: target?.absolute, value: p50, text: ` ${unit}` },
  ].flatMap(({ limit, value, text }) =>
    limit === undefined ? [] : [{ text: `≤ ${limit}${text}`, met: (value ?? 0) <= limit }],
  );
  return {
    ...line,
    ...(floor === undefined ? {} : { floor }),
    ...(p50Ratio === undefined || p99Ratio === undefined ? {} : { p50Ratio, p99Ratio }),
    ...(judged.length === 0 ? {} : { target: judged.map(({ text }) => text).join(', ') }),
    ...(judged.length === 0 ? {} : { met: judged.every(({ met }) => met) }),
  };
}

function cells({ name, unit, samples, p50, p99, floor, p50Ratio, p99Ratio, target, met }: ResultLine): string[] {
  return [
    name,
    String(samples),
    `${digits(p50)} ${unit}`,
    `${digits(p99)} ${unit}`,
    floor ?? '',
    p50Ratio?.toFixed(2) ?? '',
    p99Ratio?.toFixed(2) ?? '',
    target ?? '',
    met === undefined ? '' : met ? 'met' : 'over',
  ];
}

function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);
}
