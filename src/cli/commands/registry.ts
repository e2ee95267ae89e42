// Every command by its name. One static table: the program registers with commander only the one that is named.

import type { CommandSpec } from '../command.ts';
import { backupCreate } from './backup/create.ts';
import { backupRestore } from './backup/restore.ts';
import { backupVerify } from './backup/verify.ts';
import { balance } from './balance.ts';
import { bookArchive } from './book/archive.ts';
import { bookCreate } from './book/create.ts';
import { bookInvite } from './book/invite.ts';
import { bookJoin } from './book/join.ts';
import { bookLeave } from './book/leave.ts';
import { bookList } from './book/list.ts';
import { bookMembers } from './book/members.ts';
import { bookRemove } from './book/remove.ts';
import { bookRename } from './book/rename.ts';
import { bookRole } from './book/role.ts';
import { bookSet } from './book/set.ts';
import { bookUse } from './book/use.ts';
import { borrow } from './borrow.ts';
import { completion } from './completion.ts';
import { configGet } from './config/get.ts';
import { configList } from './config/list.ts';
import { configPath } from './config/path.ts';
import { configSet } from './config/set.ts';
import { contactAdd } from './contact/add.ts';
import { contactArchive } from './contact/archive.ts';
import { contactEdit } from './contact/edit.ts';
import { contactList } from './contact/list.ts';
import { conflictsList } from './conflicts/list.ts';
import { conflictsApply, conflictsKeep } from './conflicts/resolve.ts';
import { conflictsShow } from './conflicts/show.ts';
import { contactMerge } from './contact/merge.ts';
import { contactRestore } from './contact/restore.ts';
import { contactRm } from './contact/rm.ts';
import { contactShow } from './contact/show.ts';
import { daemonInstall, daemonUninstall } from './daemon/install.ts';
import { daemonLogs } from './daemon/logs.ts';
import { daemonRestart } from './daemon/restart.ts';
import { daemonRun } from './daemon/run.ts';
import { daemonStart } from './daemon/start.ts';
import { daemonStatus } from './daemon/status.ts';
import { daemonStop } from './daemon/stop.ts';
import { dashboard } from './dashboard.ts';
import { deviceInvite } from './device/invite.ts';
import { deviceList } from './device/list.ts';
import { deviceRename } from './device/rename.ts';
import { deviceRevoke } from './device/revoke.ts';
import { deviceToken } from './device/token.ts';
import type { CommandGroup } from './group.ts';
import { exportCommand } from './export.ts';
import { doctor } from './doctor.ts';
import { due } from './due.ts';
import { importCommand } from './import.ts';
import { lend } from './lend.ts';
import { log } from './log.ts';
import { login } from './login.ts';
import { logout } from './logout.ts';
import { repay } from './repay.ts';
import { status } from './status.ts';
import { syncNow } from './sync/now.ts';
import { syncPause } from './sync/pause.ts';
import { syncPending } from './sync/pending.ts';
import { syncRecover } from './sync/recover.ts';
import { syncRefused } from './sync/refused.ts';
import { syncResume } from './sync/resume.ts';
import { transactionAdd } from './transaction/add.ts';
import { transactionEdit } from './transaction/edit.ts';
import { transactionList } from './transaction/list.ts';
import { transactionRestore } from './transaction/restore.ts';
import { transactionRm } from './transaction/rm.ts';
import { transactionShow } from './transaction/show.ts';
import { transactionSplit } from './transaction/split.ts';
import { redo, undo } from './undo.ts';
import { watch } from './watch.ts';

/** A word of the command line: a command, or a group of them. */
export type Registered = CommandSpec | CommandGroup;

/** In the order of the help. */
export const COMMANDS: Readonly<Record<string, Registered>> = {
  contact: {
    summary: 'add, list, show, edit, delete, restore, merge and archive contacts',
    commands: {
      add: contactAdd,
      list: contactList,
      show: contactShow,
      edit: contactEdit,
      rm: contactRm,
      restore: contactRestore,
      merge: contactMerge,
      archive: contactArchive,
    },
  },
  lend,
  borrow,
  repay,
  transaction: {
    summary: 'add, list, show, edit, delete, restore and split transactions (alias: tx)',
    commands: {
      add: transactionAdd,
      list: transactionList,
      show: transactionShow,
      edit: transactionEdit,
      rm: transactionRm,
      restore: transactionRestore,
      split: transactionSplit,
    },
  },
  balance,
  due,
  log,
  undo,
  redo,
  conflicts: {
    summary: 'edits that met a value their author had not seen',
    commands: { list: conflictsList, show: conflictsShow, keep: conflictsKeep, apply: conflictsApply },
    fallback: 'list',
  },
  import: importCommand,
  export: exportCommand,
  watch,
  dashboard,
  sync: {
    summary: 'exchange changes with the server',
    commands: {
      now: syncNow,
      pause: syncPause,
      resume: syncResume,
      pending: syncPending,
      refused: syncRefused,
      recover: syncRecover,
    },
    fallback: 'now',
  },
  status,
  doctor,
  login,
  logout,
  device: {
    summary: 'your devices and tokens',
    commands: {
      list: deviceList,
      invite: deviceInvite,
      token: deviceToken,
      rename: deviceRename,
      revoke: deviceRevoke,
    },
  },
  book: {
    summary: 'books: make and choose them, their members and invitations',
    commands: {
      list: bookList,
      create: bookCreate,
      use: bookUse,
      rename: bookRename,
      set: bookSet,
      archive: bookArchive,
      members: bookMembers,
      invite: bookInvite,
      join: bookJoin,
      leave: bookLeave,
      role: bookRole,
      remove: bookRemove,
    },
    fallback: 'list',
  },
  daemon: {
    summary: 'the background process',
    commands: {
      run: daemonRun,
      start: daemonStart,
      stop: daemonStop,
      restart: daemonRestart,
      status: daemonStatus,
      logs: daemonLogs,
      install: daemonInstall,
      uninstall: daemonUninstall,
    },
  },
  config: {
    summary: 'defaults for flags, and aliases',
    commands: { get: configGet, set: configSet, list: configList, path: configPath },
    fallback: 'list',
  },
  completion,
  backup: {
    summary: 'the whole device in one file',
    commands: { create: backupCreate, verify: backupVerify, restore: backupRestore },
  },
};

/** Whether a registered word is a group. */
export function isGroup(entry: Registered | undefined): entry is CommandGroup {
  return entry !== undefined && 'commands' in entry;
}
