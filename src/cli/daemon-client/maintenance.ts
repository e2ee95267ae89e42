// Runs the daemon's program for work on the files of this device: one request, one reply.

import { ERROR_EXIT, UserError } from '../../protocol/error-code.ts';
import type { MaintenanceReply, MaintenanceRequest, MaintenanceResults } from '../../protocol/local/maintenance.ts';
import type { System } from '../system.ts';
import { daemonBin, daemonEnvironment } from './autostart.ts';

/** The result of a task. Throws `UserError`. */
export async function maintain<T extends keyof MaintenanceResults>(
  system: System,
  request: Extract<MaintenanceRequest, { readonly task: T }>,
): Promise<MaintenanceResults[T]> {
  const { stdout, stderr } = await runToEnd(system, JSON.stringify(request));
  const reply = parseReply<T>(stdout);
  if (reply === undefined) {
    const message = `the daemon's program failed: ${stderr.trim().split('\n').at(-1) ?? ''}`;
    throw new UserError({ code: 'unexpected', message, hint: 'ledger daemon restart' });
  }
  if ('error' in reply) throw new UserError(reply.error);
  return reply.result;
}

function parseReply<T extends keyof MaintenanceResults>(text: string): MaintenanceReply<T> | undefined {
  try {
    const reply = JSON.parse(text) as MaintenanceReply<T>;
    return 'result' in reply || Object.hasOwn(ERROR_EXIT, reply.error.code) ? reply : undefined;
  } catch {
    return undefined;
  }
}

async function runToEnd(system: System, request: string): Promise<{ stdout: string; stderr: string }> {
  const { spawn } = await import('node:child_process');
  const { text } = await import('node:stream/consumers');
  const child = spawn(system.execPath, [daemonBin(system), '--maintenance'], {
    env: daemonEnvironment(system),
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  // What it cannot be told it says itself by ending.
  child.stdin.on('error', () => undefined);
  child.stdin.end(request);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { stdout, stderr };
}
