// ledger-server start: runs the server until it is asked to stop.

import { jsonLogger, LOG_LEVELS } from '../../base/logger.ts';
import type { LogLevel, Logger } from '../../base/logger.ts';
import { UserError } from '../../protocol/error-code.ts';
import { auditLog } from '../audit.ts';
import type { AuditFile } from '../audit.ts';
import { serverConfig } from '../config.ts';
import type { ServerConfig } from '../config.ts';
import { databaseConfig } from '../database-config.ts';
import { readMetricsToken } from '../http/routes/metrics.ts';
import { ServerMetrics } from '../metrics/server-metrics.ts';
import { startServer } from '../server.ts';
import type { RunningServer } from '../server.ts';
import { settingEntries } from '../settings.ts';
import { suggestion } from '../../base/suggestion.ts';
import { readTlsPair } from '../tls.ts';
import { VERSION } from '../version.ts';
import { openAuditFile } from './audit-file.ts';
import type { CommandIo, CommandOptions, ServerCommand } from './command.ts';
import { openForServer } from './open-storage.ts';
import type { ServerStorage } from './open-storage.ts';

/** The command. */
export const startCommand: ServerCommand = {
  words: ['start'],
  arguments: [],
  options: ['config', 'json', ...settingEntries().map(([name]) => name)],
  summary: 'Run the server until SIGTERM or Ctrl-C.',
  run: start,
};

/**
 * What the settings mean for the server itself; throws a `UserError` for what is not safe or makes no sense, and for
 * files that cannot be used.
 */
export function configOf(options: CommandOptions): ServerConfig {
  const config = serverConfig({
    host: options.host,
    port: options.port,
    insecure: options.insecure,
    behindProxy: options['behind-proxy'],
    origins: options['allow-origin'],
    hosts: options['allow-host'],
    tlsCert: options['tls-cert'],
    tlsKey: options['tls-key'],
    metricsTokenFile: options['metrics-token-file'],
    rateLimit: options['rate-limit'],
  });
  databaseConfig(options.resolved);
  if (config.tls !== undefined) readTlsPair(config.tls);
  if (config.metricsTokenFile !== undefined) readMetricsToken(config.metricsTokenFile);
  return config;
}

/** The level from which on lines are written; throws a `UserError` for a word that is none. */
export function logLevelOf(options: Pick<CommandOptions, 'log-level'>): LogLevel {
  const name = options['log-level'] ?? 'info';
  const level = LOG_LEVELS.find((item) => item === name);
  if (level !== undefined) return level;
  const meant = suggestion(name, LOG_LEVELS);
  const hint = meant === undefined ? `Levels are ${LOG_LEVELS.join(', ')}.` : `Did you mean ${meant}?`;
  throw new UserError({ code: 'usage', message: `there is no log level ${name}`, hint });
}

async function start(io: CommandIo, options: CommandOptions): Promise<void> {
  const config = configOf(options);
  const logger = jsonLogger(io.complain, () => io.clock.now(), logLevelOf(options));
  const failed = Promise.withResolvers<never>();
  const file = openAuditFile(options);
  const opened = await openForServer(io, options, { logger, onFatal: failed.reject });
  try {
    const server = await serve(io, config, { ...opened, logger, ...(file && { file }) });
    if (config.tls !== undefined || config.metricsTokenFile !== undefined || file !== undefined)
      io.onReload(() => reload(server, logger, file));
    const where = `Data in ${opened.place} (${opened.storage.durability}). Stop with Ctrl-C.`;
    const ready = options.json
      ? JSON.stringify({ event: 'listening', url: server.url })
      : `ledger-server ${VERSION} listens on ${server.url}\n${where}`;
    io.write(`${ready}\n`);
    await Promise.race([io.stopSignal, failed.promise]);
    logger.info('stopping');
    await server.close();
    logger.info('stopped');
    file?.close();
  } finally {
    opened.release();
  }
}

interface ServeWish extends Pick<ServerStorage, 'storage'> {
  readonly logger: Logger;
  readonly file?: AuditFile;
}

async function serve(
  io: CommandIo,
  config: ServerConfig,
  { storage, logger, file }: ServeWish,
): Promise<RunningServer> {
  const { random, clock } = io;
  const metrics = new ServerMetrics(io.machine);
  const audit = auditLog({ logger, now: () => clock.now(), ...(file && { file }) });
  const parts = { storage, clock, random, logger, version: VERSION, metrics, audit };
  return startServer(config, parts).catch(async (error: unknown) => {
    await storage.close();
    throw cannotListen(config.port, error);
  });
}

/** Takes the files anew; what cannot be used is said in the log and changes nothing. */
function reload(server: RunningServer, logger: Logger, file: AuditFile | undefined): void {
  try {
    server.reload();
    file?.reopen();
    logger.info('reloaded');
  } catch (error) {
    logger.error('not_reloaded', { error: error instanceof Error ? error.message : String(error) });
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
