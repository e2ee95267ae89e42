// The frames that the tests' cable reads and writes, as `ws` writes and reads them.

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { FrameReader, maskedTextFrame, TEXT } from './support/ws-frames.ts';
import type { Frame } from './support/ws-frames.ts';

/** Lengths around the borders of the three ways to write a length. */
const LENGTHS = [0, 1, 125, 126, 127, 65_535, 65_536, 70_000];

function texts(frames: readonly Frame[]): readonly string[] {
  return frames.map(({ payload }) => payload.toString('utf8'));
}

test.each(LENGTHS)('a masked text of %i bytes is read back', (length) => {
  const text = 'x'.repeat(length);
  const bytes = maskedTextFrame(text);
  const [frame, ...others] = new FrameReader().push(bytes);
  expect(others).toEqual([]);
  expect(frame?.opcode).toBe(TEXT);
  expect(frame?.bytes.equals(bytes)).toBe(true);
  expect(frame?.payload.toString()).toBe(text);
  expect(frame?.headBytes).toBe(bytes.length - length);
});

test('frames come out whole however the bytes are cut', () => {
  const said = ['one', 'zwei — ✓', 'x'.repeat(300)];
  const bytes = Buffer.concat(said.map(maskedTextFrame));
  for (const size of [1, 2, 7, 100, bytes.length]) {
    const reader = new FrameReader();
    const frames: Frame[] = [];
    for (let at = 0; at < bytes.length; at += size) frames.push(...reader.push(bytes.subarray(at, at + size)));
    expect(texts(frames)).toEqual(said);
  }
});

test('what is written here, a WebSocket server understands', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const key = Buffer.alloc(16).toString('base64');
  client.write(
    `GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
  );
  const [socket] = (await once(server, 'connection')) as [WebSocket];
  const got: string[] = [];
  for (const length of LENGTHS) {
    client.write(maskedTextFrame('y'.repeat(length)));
    const [data] = (await once(socket, 'message')) as [Buffer];
    got.push(data.toString('utf8'));
  }
  expect(got).toEqual(LENGTHS.map((length) => 'y'.repeat(length)));
  client.destroy();
  server.close();
});

test('what a WebSocket client sends is understood here, pings apart from texts', async () => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const reader = new FrameReader();
  const frames: Frame[] = [];
  const all = Promise.withResolvers<void>();
  server.on('connection', (socket: Socket) => {
    socket.once('data', (head: Buffer) => {
      const key = /sec-websocket-key: (.*)\r/i.exec(head.toString('latin1'))?.[1] ?? '';
      socket.on('data', (chunk: Buffer) => {
        frames.push(...reader.push(chunk));
        if (frames.length === 3) all.resolve();
      });
      socket.write(acceptance(key));
    });
  });
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await once(client, 'open');
  client.send('hello');
  client.ping('are you there');
  client.send('z'.repeat(70_000));
  await all.promise;
  expect(frames.map(({ opcode }) => opcode)).toEqual([TEXT, 9, TEXT]);
  expect(texts(frames)).toEqual(['hello', 'are you there', 'z'.repeat(70_000)]);
  client.terminate();
  server.close();
});

/** A server's consent to become a WebSocket. */
function acceptance(key: string): string {
  const hash = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${hash}\r\n\r\n`;
}
