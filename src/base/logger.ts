// The log of a process as an interface: one event name and flat facts. No texts from people, no secrets.

/** Facts of one log line. */
export type LogFacts = Readonly<Record<string, string | number | boolean | undefined>>;

/** Where a component writes what happened. */
export interface Logger {
  info(event: string, facts?: LogFacts): void;
  warn(event: string, facts?: LogFacts): void;
  error(event: string, facts?: LogFacts): void;
}

/** Levels, the gravest first. */
export const LOG_LEVELS = ['error', 'warn', 'info'] as const;

/** How grave a line is. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A logger that keeps nothing. */
export const silentLogger: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * A logger that writes one JSON object a line through `write`; `now` gives wall ms. Lines less grave than `least` are
 * not written.
 */
export function jsonLogger(write: (line: string) => void, now: () => number, least: LogLevel = 'info'): Logger {
  const line = (level: LogLevel) =>
    LOG_LEVELS.indexOf(level) > LOG_LEVELS.indexOf(least)
      ? () => undefined
      : (event: string, facts?: LogFacts) => write(logLine({ at: now(), level, event }, facts));
  return { info: line('info'), warn: line('warn'), error: line('error') };
}

/** One line of a log with its end; `at` in wall ms. */
export function logLine(
  head: { readonly at: number; readonly level: LogLevel; readonly event: string },
  facts: LogFacts = {},
): string {
  return `${JSON.stringify({ ...head, at: new Date(head.at).toISOString(), ...facts })}\n`;
}
