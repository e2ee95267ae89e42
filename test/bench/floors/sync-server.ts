// The server of the sync floors: bare `ws`, in three kinds. `relay` forwards and stores nothing. `commit` stores in
// SQLite (WAL, synchronous=FULL) with one commit per message, then forwards. `group` commits what has gathered, then
// forwards. A client that asks for `since` is sent what is stored, 500 messages to a frame.

import { DatabaseSync } from 'node:sqlite';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

const [kind = 'relay', file = ''] = process.argv.slice(2);
const MESSAGES_PER_FRAME = 500;

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
const store = kind === 'relay' ? undefined : openStore(file);
let gathered: { from: WebSocket; data: Buffer }[] = [];

server.on('connection', (socket) => {
  socket.on('message', (data: Buffer) => {
    const text = data.toString('utf8');
    if (text.startsWith('{"since"')) sendStored(socket);
    else if (kind === 'group') gather(socket, data);
    else {
      store?.add([text]);
      forward(socket, data);
    }
  });
});
server.on('listening', () => process.send?.((server.address() as { port: number }).port));
process.on('message', (count: number) => {
  store?.fill(count);
  process.send?.('filled');
});

function forward(from: WebSocket, data: Buffer): void {
  for (const client of server.clients) if (client !== from) client.send(data, { binary: false });
}

function gather(from: WebSocket, data: Buffer): void {
  gathered.push({ from, data });
  if (gathered.length > 1) return;
  setImmediate(() => {
    const batch = gathered;
    gathered = [];
    store?.add(batch.map((one) => one.data.toString('utf8')));
    for (const one of batch) forward(one.from, one.data);
  });
}

function sendStored(socket: WebSocket): void {
  let frame: string[] = [];
  const flush = (): void => {
    socket.send(`[${frame.join(',')}]`);
    frame = [];
  };
  for (const body of store?.all() ?? []) if (frame.push(body) === MESSAGES_PER_FRAME) flush();
  flush();
}

function openStore(path: string) {
  const db = new DatabaseSync(path);
  db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL');
  db.exec('CREATE TABLE IF NOT EXISTS log (seq INTEGER PRIMARY KEY, body TEXT NOT NULL)');
  const insert = db.prepare('INSERT INTO log (body) VALUES (?)');
  const select = db.prepare('SELECT body FROM log ORDER BY seq');
  const add = (bodies: readonly string[]): void => {
    db.exec('BEGIN IMMEDIATE');
    for (const body of bodies) insert.run(body);
    db.exec('COMMIT');
  };
  return {
    add,
    fill: (count: number) =>
      add(Array.from({ length: count }, (_, n) => JSON.stringify({ n, at: 0n.toString(), args: argsOf(n) }))),
    *all(): Generator<string> {
      for (const row of select.iterate()) yield (row as { body: string }).body;
    },
  };
}

/** About what an entry of one transaction holds. */
function argsOf(n: number): Readonly<Record<string, unknown>> {
  const id = `019b0000-0000-7000-8000-${String(n).padStart(12, '0')}`;
  const texts = { description: `dinner at the place ${String(n).padStart(10, '0')}`, date: '2026-01-15', tags: [] };
  return { id, contactId: id, amountMinor: n + 1, currency: 'EUR', direction: 'lent', category: 'loan', ...texts };
}
