// What to tell people when the daemon cannot be reached, is of another version, or went away.

import { APP_VERSION } from '../../base/app-version.ts';
import type { HomePaths } from '../../base/home-paths.ts';
import type { ErrorBody } from '../../protocol/error-code.ts';
import { EXIT, NEWER_JOURNAL_EXIT, NEWER_JOURNAL_HINT, UserError } from '../../protocol/error-code.ts';
import { daemonPid } from './daemon-process.ts';

/** It runs and says nothing. */
export function notResponding(paths: HomePaths): UserError {
  const pid = daemonPid(paths);
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
  if (exitCode === NEWER_JOURNAL_EXIT) {
    const message = 'the data on this device was written by a newer ledger, which this version cannot read';
    return new UserError({ code: 'newer_journal', message, hint: `nothing was changed; ${NEWER_JOURNAL_HINT}` });
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
export function versionMismatch(daemon: ErrorBody['daemon'], daemonIsNewer: boolean): UserError {
  const theirs = daemon === undefined ? 'of another version' : `version ${daemon.version}`;
  const order = daemonIsNewer ? 'older than' : 'newer than';
  return new UserError({
    code: 'daemon_version',
    message: `this command line is version ${APP_VERSION}, ${order} the running daemon (${theirs})`,
    hint: daemonIsNewer ? 'upgrade this installation of ledger' : 'ledger daemon restart',
    ...(daemon === undefined ? {} : { daemon }),
  });
}

function unreachable(message: string, hint: string): UserError {
  return new UserError({ code: 'daemon_unreachable', message, hint });
}
