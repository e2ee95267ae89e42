// A server of the floor for several servers: bare `ws` and `pg`, with what any commit in an order needs: a trip that locks
// and reads, then a trip that writes and commits, and a notification right behind it. Another server that hears of it
// fetches what is new and sends it to its clients.

import { once } from 'node:events';
import { Client } from 'pg';
import { WebSocketServer } from 'ws';

const [url = ''] = process.argv.slice(2);
const LOCK = { name: 'lock', text: 'SELECT head FROM log_end WHERE one = 1 FOR UPDATE' };
const WRITE = {
  name: 'write',
  text: `WITH entry AS (INSERT INTO log (seq, body) VALUES ($1, $2)) UPDATE log_end SET head = $1 WHERE one = 1`,
};
const NOTIFY = { name: 'notify', text: `SELECT pg_notify('log', $1)` };
const FETCH = { name: 'fetch', text: 'SELECT seq, body FROM log WHERE seq > $1 ORDER BY seq' };

const database = await connected();
const listener = await connected();
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
await once(server, 'listening');
let working: Promise<unknown> = Promise.resolve();
let fetching: Promise<void> = Promise.resolve();
let cursor = 0;

server.on('connection', (socket) => {
  socket.on('message', (data: Buffer) => {
    working = working.then(() => commit(data.toString('utf8')));
  });
});
listener.on('notification', ({ processId }) => {
  if (processId !== (database as unknown as { processID: number }).processID) fetching = fetching.then(fetchNew);
});
await listener.query('LISTEN log');
process.send?.((server.address() as { port: number }).port);

async function connected(): Promise<Client> {
  const client = new Client({ connectionString: url, pipeline: true });
  await client.connect();
  return client;
}

async function commit(body: string): Promise<void> {
  const [, { rows }] = await Promise.all([database.query('BEGIN'), database.query<{ head: string }>(LOCK)]);
  const seq = Number(rows[0]?.head) + 1;
  const written = database.query({ ...WRITE, values: [seq, body] });
  const committed = database.query('COMMIT');
  void database.query({ ...NOTIFY, values: [String(seq)] });
  await Promise.all([written, committed]);
}

async function fetchNew(): Promise<void> {
  const { rows } = await database.query<{ seq: string; body: string }>({ ...FETCH, values: [cursor] });
  for (const { seq, body } of rows) {
    cursor = Number(seq);
    for (const client of server.clients) client.send(body);
  }
}
