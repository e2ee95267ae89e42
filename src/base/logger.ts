// The log of a process as an interface: one event name and flat facts. No texts from people, no secrets.

/** Facts of one log line. */
export type LogFacts = Readonly<Record<string, string | number | boolean | undefined>>;

/** Where a component writes what happened. */
export interface Logger {
  info(event: string, facts?: LogFacts): void;
  warn(event: string, facts?: LogFacts): void;
  error(event: string, facts?: LogFacts): void;
}

/** A logger that keeps nothing. */
export const silentLogger: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A logger that writes one JSON object a line through `write`; `now` gives wall ms. */
export function jsonLogger(write: (line: string) => void, now: () => number): Logger {
  const line = (level: string) => (event: string, facts?: LogFacts) =>
    write(`${JSON.stringify({ at: new Date(now()).toISOString(), level, event, ...facts })}\n`);
  return { info: line('info'), warn: line('warn'), error: line('error') };
}
