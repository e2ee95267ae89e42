// ledger doctor: everything that can be looked at, in files first, then through the daemon; with --fix it is mended.

import { EXIT, UserError } from '../../protocol/error-code.ts';
import type { Finding, Severity } from '../../protocol/local/maintenance.ts';
import type { CommandSpec } from '../command.ts';
import { configFile, tryConfig } from '../config/settings.ts';
import type { Context } from '../context.ts';
import { maintain } from '../daemon-client/maintenance.ts';
import { notRunning } from '../daemon-client/unreachable.ts';
import { flag } from '../input.ts';
import type { Style } from '../output/theme.ts';
import { visible } from '../output/visible.ts';
import { stopDaemon } from './daemon/stop-daemon.ts';

/** The exit code of the gravest finding that is left. */
const EXIT_BY_SEVERITY: Readonly<Record<Severity, number>> = {
  ok: EXIT.done,
  note: EXIT.done,
  warning: EXIT.found,
  error: EXIT.cannotStore,
};

/** `doctor`. Exit 0: well, or only notes; 10: warnings; 8: errors. What was fixed counts no more. */
export const doctor: CommandSpec = {
  summary: 'look for what is wrong on this device, and say what to do',
  options: [{ flags: '--fix', help: 'mend what can be mended; what was damaged is kept aside' }],
  examples: ['doctor', 'doctor --fix', 'doctor --json'],
  // What is wrong with the file is a finding of its own.
  withoutConfig: true,
  run: async (context, input) => {
    const fix = flag(input, 'fix') === true && !context.flags.dryRun;
    const files = await ofFiles(context, fix);
    const findings = [...files, ...ofConfig(context, files), ...(await ofDaemon(context, fix))];
    const worst = worstOf(findings);
    print(context, findings, worst);
    return EXIT_BY_SEVERITY[worst];
  },
};

/** What is found in the files. What is to be mended there needs them alone: the daemon is stopped for it. */
async function ofFiles(context: Context, fix: boolean): Promise<readonly Finding[]> {
  const { system } = context;
  const daemon = await daemonState(context);
  const daemonRuns = daemon !== 'none';
  const own = typeof daemon === 'object' ? [daemon] : [];
  const seen = await maintain<'examine'>(system, { task: 'examine', fix: false, daemonRuns });
  const mayBeDamaged = seen.some(({ fixable, check }) => fixable === true || check === 'journal');
  if (!fix || (!mayBeDamaged && own.length === 0)) return [...own, ...seen];
  if (daemonRuns) await stopDaemon(context);
  const after = await maintain<'examine'>(system, { task: 'examine', fix: true, daemonRuns: false });
  return [...own.map((finding): Finding => ({ ...finding, fixed: true })), ...after];
}

/** A configuration file that every other command refuses; what is no JSON at all was found with the files. */
function ofConfig({ client, system }: Context, files: readonly Finding[]): readonly Finding[] {
  const where = configFile(client.paths.config);
  const read = tryConfig(where, system);
  if (read.ok || files.some(({ check }) => check === 'config')) return [];
  const hint = 'mend it with an editor, or move it away';
  return [{ check: 'config', severity: 'error', where, message: read.error, hint }];
}

/** Whether a daemon runs; a finding if it does not answer as it should. */
async function daemonState({ client }: Context): Promise<'none' | 'answers' | Finding> {
  const look = client.withoutAutostart();
  try {
    await look.open();
    return 'answers';
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { message, hint = 'ledger daemon restart' } = error.body;
    if (message === notRunning().body.message) return 'none';
    return { check: 'daemon', severity: 'error', where: client.paths.socket, message, hint };
  } finally {
    look.close();
  }
}

async function ofDaemon({ client }: Context, fix: boolean): Promise<readonly Finding[]> {
  try {
    return (await client.call('doctor', { fix })).findings;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { message, hint = 'ledger daemon logs' } = error.body;
    return [{ check: 'daemon', severity: 'error', where: client.paths.socket, message, hint }];
  }
}

const ORDER: readonly Severity[] = ['ok', 'note', 'warning', 'error'];

function worstOf(findings: readonly Finding[]): Severity {
  const left = findings.filter(({ fixed }) => fixed !== true).map(({ severity }) => ORDER.indexOf(severity));
  return ORDER[Math.max(0, ...left)] ?? 'ok';
}

function print({ out }: Context, findings: readonly Finding[], worst: Severity): void {
  if (out.format === 'json') return out.document({ findings, worst });
  if (out.format === 'ndjson') return findings.forEach((finding) => out.object(finding));
  if (out.format === 'plain') {
    return findings.forEach(({ check, severity, where, message, hint, fixed }) =>
      out.values([fixed === true ? 'fixed' : severity, check, where, message, hint]),
    );
  }
  if (findings.length === 0) return out.done('Everything is well');
  for (const { severity, where, message, hint, fixed } of findings) {
    const word = fixed === true ? 'fixed' : severity;
    const style: Style = word === 'error' || word === 'warning' ? out.theme.attention : out.theme.faint;
    out.text(`${style(word)}  ${visible(where)}: ${visible(message)}\n`);
    if (hint !== undefined) out.text(`       ${visible(hint)}\n`);
  }
  if (findings.some(({ fixable }) => fixable === true)) out.note('ledger doctor --fix mends what can be mended');
  return undefined;
}
