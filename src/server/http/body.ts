// A request's JSON body, bounded and parsed with care.

import type { IncomingMessage } from 'node:http';
import { isShallow, parseJson } from '../../base/json.ts';
import { WIRE } from '../../protocol/limits.ts';
import { HttpProblem } from './problem.ts';

/** Objects and arrays within one another in a body; no schema of ours needs more. */
const DEPTH_MAX = 8;

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** The object in a request's body, `{}` if there is no body; throws an `HttpProblem` for anything else. */
export async function jsonBody(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') {
    throw new HttpProblem('unsupported_media_type', 'the body must not be compressed', {
      'accept-encoding': 'identity',
    });
  }
  const text = await bodyText(request);
  if (text === '') return {};
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(type)) {
    throw new HttpProblem('unsupported_media_type', 'the body must be application/json');
  }
  const value = parsed(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new HttpProblem('invalid_args', 'the body must be a JSON object');
  }
  if (!isShallow(value, DEPTH_MAX)) throw new HttpProblem('invalid_args', 'the body is nested too deep');
  return value as Readonly<Record<string, unknown>>;
}

async function bodyText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > WIRE.bodyBytesMax) throw new HttpProblem('too_large', `a body has at most ${WIRE.bodyBytesMax} bytes`);
    chunks.push(chunk);
  }
  try {
    return UTF8.decode(Buffer.concat(chunks));
  } catch {
    throw new HttpProblem('invalid_text', 'the body is not UTF-8');
  }
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    throw new HttpProblem('invalid_args', 'the body is not JSON');
  }
}
