// The floor of a durable write: a unix-socket server that appends each line to a file, fdatasyncs, and sends it back.

import { fdatasyncSync, openSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';

const [path = '', file = ''] = process.argv.slice(2);
const fd = openSync(file, 'a', 0o600);

createServer((socket) => {
  socket.on('data', (chunk: Buffer) => {
    writeSync(fd, chunk);
    fdatasyncSync(fd);
    socket.write(chunk);
  });
}).listen(path, () => process.send?.('ready'));
