// Many listeners in one process: bare `ws` clients of the relay, or replicas of the server (`hello` and nothing else).
// Jobs from the parent: `open` opens `count` connections and answers when all are ready; `receive` answers with the ms
// that each of `count` messages took to each listener that is not stalled; `stall` reads nothing more on `count` of them.
// Times are of the clock that all processes share.

import { once } from 'node:events';
import { WebSocket } from 'ws';
import { PROTOCOL_VERSION, SUBPROTOCOL } from '../../../src/protocol/version.ts';

type Job =
  | { readonly job: 'open'; readonly count: number }
  | { readonly job: 'receive'; readonly count: number }
  | { readonly job: 'stall'; readonly count: number };

const OPENING_AT_ONCE = 50;
const [url = '', token = '', book = '', client = ''] = process.argv.slice(2);
const isRelay = token === '';
const sockets: WebSocket[] = [];
let stalled = 0;
/** Told of every message of a listener. */
let took: (text: string, at: number) => void = () => undefined;

process.on('message', (job: Job) => void run(job).then((answer) => process.send?.(answer)));
process.send?.('ready');

async function run({ job, count }: Job): Promise<unknown> {
  if (job === 'receive') return receive(count);
  if (job === 'open') {
    for (let at = 0; at < count; at += OPENING_AT_ONCE) {
      await Promise.all(Array.from({ length: Math.min(OPENING_AT_ONCE, count - at) }, (_, i) => open(at + i)));
    }
    return 'open';
  }
  for (const socket of sockets.slice(stalled, stalled + count)) socket.pause();
  stalled += count;
  return 'stalled';
}

async function open(index: number): Promise<void> {
  const headers = isRelay ? {} : { authorization: `Bearer ${token}` };
  const options = { perMessageDeflate: false, headers };
  const socket = isRelay ? new WebSocket(url, options) : new WebSocket(url, SUBPROTOCOL, options);
  await once(socket, 'open');
  sockets.push(socket);
  if (!isRelay) {
    const books = [{ id: book, epoch: null, cursor: 0, tag: null }];
    const clientId = client.slice(0, -4) + String(1_000 + index).padStart(4, '0');
    socket.send(JSON.stringify({ type: 'hello', protocol: PROTOCOL_VERSION, clientId, version: 'bench', books }));
    await once(socket, 'message');
  }
  socket.on('message', (data: Buffer) => took(data.toString('utf8'), Number(process.hrtime.bigint()) / 1e6));
}

function receive(count: number): Promise<readonly number[]> {
  const ms: number[] = [];
  const wanted = count * (sockets.length - stalled);
  return new Promise((done) => {
    took = (text, at) => {
      // An entry says its name more than once.
      const all = new Set(text.matchAll(/"sent:([\d.]+)"/g).map(([, sent]) => sent));
      for (const sent of all) ms.push(at - Number(sent));
      if (ms.length < wanted) return;
      took = () => undefined;
      done(ms);
    };
  });
}
