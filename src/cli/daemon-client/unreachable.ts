// What to tell people when the daemon cannot be reached, is of another version, or went away.

import { readFileSync } from 'node:fs';
import { APP_VERSION } from '../../base/app-version.ts';
import type { HomePaths } from '../../base/home-paths.ts';
import type { ErrorBody } from '../../protocol/error-code.ts';
import { EXIT, UserError } from '../../protocol/error-code.ts';

/** It takes connections and says nothing. */
export function notResponding(paths: HomePaths): UserError {
  const pid = readPid(paths);
  return unreachable(
    `the daemon is not responding${pid === undefined ? '' : ` (pid ${pid})`}`,
    'ledger daemon restart',
  );
}

/** It was started and never answered; `exitCode` if it has ended. */
export function neverCame(paths: HomePaths, exitCode?: number): UserError {
  if (exitCode === EXIT.cannotStore) {
    const hint = `nothing was saved; make space or mend the permissions; ${paths.log} says more`;
    return new UserError({ code: 'store_failed', message: 'the daemon cannot store anything on this disk', hint });
  }
  const what = exitCode === undefined ? 'the daemon did not start in time' : `the daemon ended with code ${exitCode}`;
  return unreachable(what, `look into ${paths.log}`);
}

/** Nobody serves, and none is to be started. */
export function notRunning(): UserError {
  return unreachable('the daemon is not running', 'ledger daemon start');
}

/** The connection broke although it was made again. */
export function lostAgain(reason: string): UserError {
  return unreachable(`the connection to the daemon broke (${reason})`, 'ledger daemon logs');
}

/** `--timeout` passed. */
export function tooLate(timeoutMs: number): UserError {
  return unreachable(`no answer within ${timeoutMs} ms`, 'ledger status');
}

/** Another version runs and stays. */
export function versionMismatch({ daemon }: ErrorBody, daemonIsNewer: boolean): UserError {
  const theirs = daemon === undefined ? 'of another version' : `version ${daemon.version}`;
  return new UserError({
    code: 'daemon_version',
    message: `the running daemon is ${theirs}, this command line is version ${APP_VERSION}`,
    hint: daemonIsNewer ? 'upgrade this installation of ledger' : 'ledger daemon restart',
  });
}

/** The running daemon's pid as it wrote it down; for messages, never proof of life. */
function readPid({ pid }: HomePaths): number | undefined {
  try {
    const number = Number.parseInt(readFileSync(pid, 'utf8'), 10);
    return number > 0 ? number : undefined;
  } catch {
    return undefined;
  }
}

function unreachable(message: string, hint: string): UserError {
  return new UserError({ code: 'daemon_unreachable', message, hint });
}
