// ledger-server start: runs the server until it is asked to stop.

import { jsonLogger } from '../../base/logger.ts';
import { UserError } from '../../protocol/error-code.ts';
import { serverConfig } from '../config.ts';
import { startServer } from '../server.ts';
import { openWorkerStorage } from '../storage/sqlite/worker-storage.ts';
import { VERSION } from '../version.ts';
import type { CommandIo, CommandOptions, ServerCommand } from './command.ts';
import { cannotOpen, databasePath, dataFolder, lockData } from './data-folder.ts';

/** The command. */
export const startCommand: ServerCommand = {
  words: ['start'],
  arguments: [],
  options: ['data', 'json', 'host', 'port', 'insecure', 'behind-proxy', 'allow-origin', 'allow-host', 'rate-limit'],
  summary: 'Run the server until SIGTERM or Ctrl-C.',
  run: start,
};

async function start(io: CommandIo, options: CommandOptions): Promise<void> {
  const config = serverConfig({
    host: options.host,
    port: options.port,
    insecure: options.insecure,
    behindProxy: options['behind-proxy'],
    origins: options['allow-origin'],
    hosts: options['allow-host'],
    rateLimit: options['rate-limit'],
  });
  const dir = dataFolder(io, options);
  const unlock = lockData(dir);
  const logger = jsonLogger(io.complain, () => io.clock.now());
  const failed = Promise.withResolvers<never>();
  try {
    const deps = { workerUrl: io.workerUrl, logger, dir, random: io.random, onFatal: failed.reject };
    const storage = await openWorkerStorage(deps, databasePath(dir)).catch((error: unknown) => {
      throw cannotOpen(dir, error);
    });
    const parts = { storage, clock: io.clock, random: io.random, logger, version: VERSION };
    const server = await startServer(config, parts).catch(async (error: unknown) => {
      await storage.close();
      throw cannotListen(config.port, error);
    });
    const ready = options.json
      ? JSON.stringify({ event: 'listening', url: server.url })
      : `ledger-server ${VERSION} listens on ${server.url}\nData in ${dir} (${storage.durability}). Stop with Ctrl-C.`;
    io.write(`${ready}\n`);
    await Promise.race([io.stopSignal, failed.promise]);
    await server.close();
  } finally {
    unlock();
  }
}

function cannotListen(port: number, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    return new UserError({
      code: 'busy',
      message: `port ${port} is in use`,
      hint: 'Choose another with --port, or --port 0.',
    });
  }
  if (code !== 'EACCES' && code !== 'EADDRNOTAVAIL' && code !== 'ENOTFOUND') return error;
  return new UserError({ code: 'usage', message: `cannot listen there: ${(error as Error).message}` });
}
