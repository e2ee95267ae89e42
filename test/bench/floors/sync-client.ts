// A client of the sync floors, in a process of its own. It does one job for each message from its parent: `paced` sends
// `count` messages, one every `everyMs`, each with the time it was sent; `burst` connects anew and sends them at once;
// `receive` waits for `count` messages and gives the ms each was under way, with the time of the last; `load` connects
// anew, takes everything that is stored, parses and keeps it. With a file as its second argument each message is on the
// disk before it is sent. Times are of the clock that all processes share.

import { fdatasyncSync, openSync, writeSync } from 'node:fs';
import { WebSocket } from 'ws';

type Job =
  | { readonly job: 'paced'; readonly count: number; readonly everyMs: number }
  | { readonly job: 'burst'; readonly count: number }
  | { readonly job: 'receive'; readonly count: number }
  | { readonly job: 'load'; readonly count: number };

const [, , port = '', file] = process.argv;
const url = `ws://127.0.0.1:${port}`;
const journal = file === undefined ? undefined : openSync(file, 'a');
const kept = new Map<number, unknown>();
let socket = await connect();
process.on('message', (job: Job) => void run(job).then((answer) => process.send?.(answer)));
process.send?.('ready');

async function run(job: Job): Promise<unknown> {
  if (job.job === 'paced') return paced(job.count, job.everyMs);
  if (job.job === 'burst') return burst(job.count);
  return job.job === 'receive' ? receive(job.count) : load(job.count);
}

function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

async function connect(): Promise<WebSocket> {
  const fresh = new WebSocket(url, { perMessageDeflate: false });
  await new Promise((open) => fresh.once('open', open));
  return fresh;
}

function message(n: number): string {
  const id = `019b0000-0000-7000-8000-${String(n).padStart(12, '0')}`;
  const texts = { description: `dinner at the place ${String(n).padStart(10, '0')}`, date: '2026-01-15', tags: [] };
  const args = { id, contactId: id, amountMinor: 1250, currency: 'EUR', direction: 'lent', ...texts };
  return JSON.stringify({ n, at: now(), name: 'transaction.add', args });
}

async function paced(count: number, everyMs: number): Promise<string> {
  let sent = 0;
  await new Promise<void>((done) => {
    const timer = setInterval(() => {
      const text = message(sent);
      if (journal !== undefined) {
        writeSync(journal, text);
        fdatasyncSync(journal);
      }
      socket.send(text);
      sent += 1;
      if (sent < count) return;
      clearInterval(timer);
      done();
    }, everyMs);
  });
  return 'sent';
}

async function burst(count: number): Promise<number> {
  socket.terminate();
  const start = now();
  socket = await connect();
  for (let n = 0; n < count; n += 1) socket.send(message(n));
  return start;
}

function receive(count: number): Promise<{ readonly ms: readonly number[]; readonly last: number }> {
  const ms: number[] = [];
  return new Promise((done) => {
    const take = (data: Buffer): void => {
      const at = now();
      ms.push(at - (JSON.parse(data.toString('utf8')) as { at: number }).at);
      if (ms.length < count) return;
      socket.off('message', take);
      done({ ms, last: at });
    };
    socket.on('message', take);
  });
}

async function load(count: number): Promise<number> {
  socket.terminate();
  kept.clear();
  const start = now();
  socket = await connect();
  socket.send('{"since":0}');
  await new Promise<void>((done) => {
    socket.on('message', (data: Buffer) => {
      for (const one of JSON.parse(data.toString('utf8')) as { n: number }[]) kept.set(one.n, one);
      if (kept.size >= count) done();
    });
  });
  return now() - start;
}
