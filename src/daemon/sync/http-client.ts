// The server's HTTP interface as the daemon uses it (undici): login, books, devices, snapshots. Loaded on demand.
// 401, 429, 5xx and time-outs are "not done": nothing is removed because of them.

import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import type { Readable } from 'node:stream';
import { Agent, request } from 'undici';
import type { Dispatcher } from 'undici';
import { parseJson } from '../../base/json.ts';
import { systemClock } from '../../base/system.ts';
import { UserError } from '../../protocol/error-code.ts';
import { certificateProblem } from './certificate-problem.ts';
import { HttpProblem } from './http-problem.ts';
import type { HttpMethod, HttpTarget } from './http-problem.ts';
import { retryAfterMs } from './retry-after.ts';

const TIMEOUT_MS = 15_000;
const ANSWER_BYTES_MAX = 4 * 1024 * 1024;

/** One JSON request. Throws `HttpProblem` for anything but a 2xx answer with JSON. */
export async function httpJson(
  target: HttpTarget,
  method: HttpMethod,
  call: { readonly path: string; readonly body?: unknown },
): Promise<Readonly<Record<string, unknown>>> {
  const answer = await send(target, method, call);
  const text = await limitedText(answer.body);
  const json = safeJson(text);
  if (answer.statusCode >= 200 && answer.statusCode < 300 && json !== undefined) return json;
  throw problemOf(answer, json);
}

/** A streamed answer, line by line. Throws `HttpProblem` when it is not a success or breaks off. */
export async function* httpLines(target: HttpTarget, path: string): AsyncGenerator<string> {
  const answer = await send(target, 'GET', { path, headers: { 'accept-encoding': 'zstd, gzip' } });
  if (answer.statusCode !== 200) {
    throw problemOf(answer, safeJson(await limitedText(answer.body)));
  }
  try {
    yield* createInterface({ input: decoded(answer.body, answer.headers['content-encoding']), crlfDelay: Infinity });
  } catch (error) {
    throw new HttpProblem(0, 'unavailable', { message: String(error) });
  }
}

function decoded(body: Readable, encoding: string | string[] | undefined): Readable {
  if (encoding === undefined) return body;
  const decoder = encoding === 'zstd' ? createZstdDecompress() : createGunzip();
  body.on('error', (error) => decoder.destroy(error));
  return body.pipe(decoder);
}

async function send(
  target: HttpTarget,
  method: HttpMethod,
  call: { readonly path: string; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> },
) {
  const authorization = target.token === undefined ? {} : { authorization: `Bearer ${target.token}` };
  const content = call.body === undefined ? {} : { 'content-type': 'application/json' };
  const trust = dispatcher(target);
  try {
    return await request(new URL(call.path, target.server), {
      method,
      headers: { ...call.headers, ...authorization, ...content },
      body: call.body === undefined ? null : JSON.stringify(call.body),
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
      ...trust,
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const { code, ...facts } = certificateProblem(error) ?? { code: 'server_unreachable', message };
    throw new HttpProblem(0, code, facts);
  }
}

function problemOf(answer: Dispatcher.ResponseData, json: ReturnType<typeof safeJson>): HttpProblem {
  const message = textOf(json?.['detail'] ?? json?.['title'], `the server answered ${answer.statusCode}`);
  const waitMs = retryAfterMs(answer.headers['retry-after'], systemClock.now());
  return new HttpProblem(answer.statusCode, textOf(json?.['code'], 'unavailable'), { message, retryAfterMs: waitMs });
}

function textOf(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

function dispatcher({ caFile }: HttpTarget): { dispatcher?: Agent } {
  if (caFile === undefined) return {};
  return { dispatcher: new Agent({ connect: { ca: readCertificates(caFile) } }) };
}

function readCertificates(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new UserError({ code: 'file_not_found', message: `cannot read the certificates in ${file} (${code})` });
  }
}

async function limitedText(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > ANSWER_BYTES_MAX) throw new HttpProblem(0, 'unavailable', { message: 'the answer is too large' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function safeJson(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = parseJson(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
