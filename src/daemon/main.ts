// The daemon's process: reads the environment, takes the lock, builds the real clock, disk and sockets, handles signals.

import { chmodSync, mkdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { APP_VERSION } from '../base/app-version.ts';
import { homePaths, NO_HOME } from '../base/home-paths.ts';
import type { HomePaths } from '../base/home-paths.ts';
import { jsonLogger } from '../base/logger.ts';
import { systemClock, systemRandom } from '../base/system.ts';
import { newUuid } from '../base/uuid.ts';
import { EXIT, NEWER_JOURNAL_EXIT } from '../protocol/error-code.ts';
import type { MaintenanceRequest } from '../protocol/local/maintenance.ts';
import { startDaemon } from './daemon.ts';
import type { Daemon } from './daemon.ts';
import { realDisk } from './disk/real-disk.ts';
import { boundedLog } from './lifecycle/bounded-log.ts';
import { handedOverSocket } from './lifecycle/handed-over-socket.ts';
import { prepareRunFolder, readSecret, remover, removeQuietly, writePid } from './lifecycle/run-folder.ts';
import { takeStartLock } from './lifecycle/start-lock.ts';
import { finishIncoming } from './maintenance/incoming.ts';
import { takeOver } from './lifecycle/take-over.ts';
import { StoreError, toStoreError } from './store/store-error.ts';
import { loadHttp } from './sync/http-on-demand.ts';
import { wsTransport } from './sync/ws-transport.ts';

/** How long a shutdown may take, ms; what is acknowledged is in the journal in any case. */
const SHUTDOWN_MS = 5_000;

let writeLine = (line: string): void => void process.stderr.write(line);

const logger = jsonLogger(
  (line) => writeLine(line),
  () => systemClock.now(),
);

async function main(argv: readonly string[]): Promise<void> {
  if (argv.includes('--version')) {
    process.stdout.write(`ledgerd ${APP_VERSION}\n`);
    return;
  }
  if (argv.includes('--help')) {
    process.stdout.write(
      'ledgerd: the sync daemon of ledger. Commands start it when they need it; see `ledger daemon --help`.\n',
    );
    return;
  }
  if (argv[0] === '--maintenance') {
    await maintenance(ownPaths());
    return;
  }
  if (argv.length > 0) {
    process.stderr.write(`ledgerd: unknown argument ${argv[0] ?? ''}\n`);
    process.exitCode = 2;
    return;
  }
  await run(ownPaths(), socketFromManager());
}

/** Answers one request about the files of a device that no daemon holds. */
async function maintenance(paths: HomePaths): Promise<void> {
  process.umask(0o077);
  const { maintain } = await import('./maintenance/maintain.ts');
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const request = JSON.parse(Buffer.concat(chunks).toString('utf8')) as MaintenanceRequest;
  const machine = {
    paths,
    platform: process.platform,
    unique: `${process.pid}-${systemClock.now()}`,
    clientId: newUuid(systemClock.now(), systemRandom),
  };
  process.stdout.write(`${JSON.stringify(await maintain(machine, request))}\n`);
}

/** The socket that was handed over to this process. What says so is for nobody else. */
function socketFromManager(): number | undefined {
  const socket = handedOverSocket(process.env, process.pid);
  for (const name of ['LISTEN_FDS', 'LISTEN_PID', 'LISTEN_FDNAMES']) delete process.env[name];
  return socket;
}

async function run(paths: HomePaths, handedOver: number | undefined): Promise<void> {
  // A log that cannot be written (a full disk, a reader that went away) is no reason to stop serving.
  process.stderr.on('error', () => undefined);
  process.umask(0o077);
  for (const dir of [paths.config, paths.data, paths.state]) mkdirSync(dir, { recursive: true, mode: 0o700 });
  chmodSync(paths.data, 0o700);
  writeLine = boundedLog({ file: paths.log, fd: process.stderr.fd, write: writeLine });
  const tryLock = () => takeStartLock(paths.data, process.platform);
  const lock =
    handedOver === undefined ? await tryLock() : await takeOver({ pidFile: paths.pid, clock: systemClock, tryLock });
  if (lock === undefined) {
    logger.info('already_running', { data: paths.data });
    if (handedOver !== undefined) process.exitCode = EXIT.busy;
    return;
  }
  if (await finishIncoming(paths)) logger.info('restored', { data: paths.data });
  prepareRunFolder(paths);
  const secret = readSecret(paths, systemRandom);
  // The lock is ours, so a socket that is still there belongs to nobody, and a note to nobody who serves.
  if (handedOver === undefined) removeQuietly(paths.socket);
  writePid(paths);
  let removeOwnSocket = (): void => undefined;
  let stopping = false;
  const running: { daemon?: Daemon } = {};
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    const forced = setTimeout(() => process.exit(1), SHUTDOWN_MS);
    void running.daemon?.close().then(async () => {
      removeOwnSocket();
      removeQuietly(paths.pid);
      await lock.release();
      clearTimeout(forced);
    });
  };
  running.daemon = await startDaemon({
    paths,
    ...(handedOver === undefined ? {} : { socketFd: handedOver }),
    secret,
    logger,
    disk: realDisk,
    clock: systemClock,
    random: systemRandom,
    version: APP_VERSION,
    pid: process.pid,
    open: (account) => wsTransport(systemClock, account.caFile),
    http: loadHttp,
    // The answer to the request must be out before the connections end.
    stop: () => setImmediate(stop),
  });
  if (handedOver === undefined) removeOwnSocket = remover(paths.socket);
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('SIGHUP', () => undefined);
}

/** Tells who started it whether it did not start because of a newer ledger's journal, or of the disk or its permissions. */
function exitCodeOf(error: unknown): number {
  if (error instanceof StoreError && error.code === 'newer_journal') return NEWER_JOURNAL_EXIT;
  const isStoreFailure = error instanceof StoreError || toStoreError(error, 'start', '').code !== 'store_failed';
  return isStoreFailure ? EXIT.cannotStore : EXIT.failure;
}

function ownPaths(): HomePaths {
  const paths = homePaths({
    env: process.env,
    platform: process.platform,
    uid: process.getuid?.() ?? 0,
    cwd: process.cwd(),
    passwdHome: () => userInfo().homedir,
  });
  if (paths === undefined) throw new Error(`${NO_HOME.message}; ${NO_HOME.hint}`);
  return paths;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  logger.error('failed', { message: error instanceof Error ? error.message : String(error) });
  process.exitCode = exitCodeOf(error);
});
