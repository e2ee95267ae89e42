// A process that runs `ledger` commands one after the other, each in a fresh isolate with its own arguments and
// environment, without input. It takes a line of JSON for each, and ends what the command wrote with a zero byte: then,
// on standard output, comes the exit code.
//
// Commands write to the descriptors of this process, which must stay blocking: nothing here may touch process.stdout.
// What a command writes through its isolate's own streams all the same is passed on before the end.

import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { Worker } from 'node:worker_threads';

for await (const line of createInterface({ input: process.stdin })) {
  const { program, args, env } = JSON.parse(line);
  const worker = new Worker(program, { argv: args, env, stdout: true, stderr: true });
  const ended = new Promise((done, fail) => {
    worker.on('error', fail);
    worker.on('exit', done);
  });
  const [code, stdout, stderr] = await Promise.all([ended, text(worker.stdout), text(worker.stderr)]);
  writeFileSync(2, `${stderr}\0\n`);
  writeFileSync(1, `${stdout}\0${code}\n`);
}
