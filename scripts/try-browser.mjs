// `npm run try:browser`: the event feed in a real browser. A page of an allowed origin shows events as they happen, a page
// of another one is refused. Needs a Chromium (`chromium`, or the program that CHROMIUM names). Exit 0 only if both held.

import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const CHROMIUM = process.env.CHROMIUM ?? 'chromium';
const WAIT_MS = 60_000;
const temp = mkdtempSync(join(tmpdir(), 'ledger-browser-'));
const running = [];

/** The page: connects, says its token, and tells its own origin whatever comes. */
const page = (url, token) => `<!doctype html><title>feed</title><script>
  const tell = (what) => fetch('/told', { method: 'POST', body: JSON.stringify(what) });
  const feed = new WebSocket(${JSON.stringify(`${url.replace('http', 'ws')}/ws?since=0`)});
  feed.onopen = () => { tell({ open: true }); feed.send(JSON.stringify({ token: ${JSON.stringify(token)} })); };
  feed.onmessage = ({ data }) => tell({ event: JSON.parse(data) });
  feed.onclose = ({ code }) => tell({ closed: code });
</script>`;

/** An origin of its own, and what its page tells, in order. */
async function startOrigin() {
  const told = [];
  const origin = { html: '', told, wake: () => undefined };
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += chunk));
    request.on('end', () => {
      if (request.method === 'POST') told.push(JSON.parse(text));
      origin.wake();
      response.setHeader('content-type', 'text/html').end(origin.html);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  running.push(() => server.close().closeAllConnections());
  return Object.assign(origin, { url: `http://127.0.0.1:${server.address().port}` });
}

/** Waits until so many things were told; fails when that takes too long. */
async function tells(origin, count) {
  const deadline = AbortSignal.timeout(WAIT_MS);
  while (origin.told.length < count) {
    await new Promise((done, fail) => {
      origin.wake = done;
      deadline.addEventListener('abort', () => fail(new Error(`only ${JSON.stringify(origin.told)}`)), { once: true });
    });
  }
  return origin.told;
}

function ledgerServer(...args) {
  const program = [join(ROOT, 'bin/ledger-server.js'), ...args, '--data', join(temp, 'server'), '--json'];
  return spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function firstLine(child) {
  const [line] = await once(child.stdout, 'data');
  return JSON.parse(String(line));
}

async function call(url, token, { method, path, body }) {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const response = await fetch(`${url}${path}`, { method, headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

function browse(url) {
  const flags = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    `--user-data-dir=${join(temp, randomUUID())}`,
  ];
  const child = spawn(CHROMIUM, [...flags, '--remote-debugging-port=0', url], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  running.push(() => child.kill('SIGKILL') && ended);
}

function check(name, held, facts) {
  console.log(`${held ? 'ok  ' : 'FAIL'} ${name}: ${JSON.stringify(facts)}`);
  if (!held) process.exitCode = 1;
}

try {
  const [allowed, foreign] = [await startOrigin(), await startOrigin()];
  const server = ledgerServer('start', '--port', '0', '--allow-origin', allowed.url);
  running.push(() => server.kill('SIGTERM') && once(server, 'exit'));
  const { url } = await firstLine(server);
  const { code } = await firstLine(ledgerServer('user', 'add', 'Ana'));
  const { token } = await call(url, undefined, { method: 'POST', path: '/api/login', body: { code, device: 'x' } });
  const book = randomUUID();
  await call(url, token, { method: 'PUT', path: `/api/books/${book}`, body: { personal: true } });
  const script = { name: 'page', book, readOnly: true };
  const made = await call(url, token, { method: 'POST', path: '/api/devices/token', body: script });
  for (const origin of [allowed, foreign]) origin.html = page(url, made.token);
  browse(`${allowed.url}/`);
  browse(`${foreign.url}/`);
  await tells(allowed, 1);
  const { contact } = await call(url, token, { method: 'POST', path: '/api/contacts', body: { name: 'Bea' } });
  const [opened, live] = await tells(allowed, 2);
  const isLive = live.event?.type === 'contact_created' && live.event.data.id === contact.id && live.event.seq === 1;
  check('a page of an allowed origin is told what happens', opened.open === true && isLive, live);
  const [refused] = await tells(foreign, 1);
  check('a page of another origin is refused', refused.closed === 1006 && foreign.told.length === 1, refused);
} finally {
  for (const stop of running.reverse()) await stop();
  rmSync(temp, { recursive: true, force: true });
}
