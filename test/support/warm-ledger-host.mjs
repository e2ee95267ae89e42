// A process that runs commands one after the other, each with its own arguments, environment and input. It takes
// a line of JSON for each, and ends what the command wrote with a zero byte: then, on standard output, comes the exit
// code.
//
// `ledger` runs here: its bundle is evaluated anew each time, so that nothing is left of the command before, and sees a
// `process` of its own. A fresh isolate would cost thirteen times as much as the command. What needs one all the same gets
// it: other programs, and commands that start something which goes on.
//
// Commands write to the descriptors of this process. These are blocking until something asks for the real process.stdout,
// as help does; from then on a write may find the pipe full and has to wait. What a command writes through its isolate's
// own streams is passed on before the end.

import { readFileSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { constants, Script } from 'node:vm';
import { Worker } from 'node:worker_threads';

const BUNDLES = join(import.meta.dirname, '../../dist');
/** Ms after which a pipe that was full is tried again. */
const FULL_MS = 2;
const CLOCK = new Int32Array(new SharedArrayBuffer(4));
const IN_ISOLATE = new Set(['__complete', 'dashboard', 'daemon']);
/** Of the commands of a group that needs an isolate, those that ask for something and end. */
const ASKING = new Set(['daemon stop', 'daemon status']);
const scripts = new Map();

// That one of the loaders used here is experimental is nothing that a command has said.
process.removeAllListeners('warning');

for await (const line of createInterface({ input: process.stdin })) {
  const job = JSON.parse(line);
  const isHere = job.program.endsWith('/ledger.js') && !needsIsolate(job.args);
  const { code, stdout, stderr } = await (isHere ? runHere(job) : runInIsolate(job));
  writeWhole(2, `${stderr}\0\n`);
  writeWhole(1, `${stdout}\0${code}\n`);
}

function needsIsolate(args) {
  return IN_ISOLATE.has(args[0]) && !ASKING.has(args.slice(0, 2).join(' '));
}

/** Runs `ledger` in this isolate; it is done when it says its exit code. */
async function runHere({ program, args, env, stdin }) {
  const code = await new Promise((done) => {
    const own = {
      argv: { value: [process.execPath, program, ...args] },
      env: { value: env },
      exitCode: { set: done },
      stdin: { value: Readable.from(stdin === undefined ? [] : [Buffer.from(stdin, 'base64')]) },
      stdout: { value: stream(1) },
      stderr: { value: stream(2) },
      // Signals are for this process.
      on: { value: () => undefined },
      off: { value: () => undefined },
    };
    evaluate(join(BUNDLES, 'ledger.cjs'), Object.create(process, own), new Map());
  });
  return { code, stdout: '', stderr: '' };
}

function stream(descriptor) {
  return { on: () => undefined, write: (chunk) => writeWhole(descriptor, chunk) };
}

/** Writes all of it, however long the reader takes. */
function writeWhole(descriptor, chunk) {
  const bytes = Buffer.from(chunk);
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
      Atomics.wait(CLOCK, 0, 0, FULL_MS);
    }
  }
}

/** Evaluates a bundle, and those that it requires, once for this command. */
function evaluate(path, process, loaded) {
  const known = loaded.get(path);
  if (known !== undefined) return known.exports;
  const module = { exports: {} };
  loaded.set(path, module);
  const require = createRequire(path);
  const requireOwn = (id) => (id.startsWith('.') ? evaluate(join(dirname(path), id), process, loaded) : require(id));
  script(path).runInThisContext()(module.exports, requireOwn, module, path, dirname(path), process);
  return module.exports;
}

function script(path) {
  let compiled = scripts.get(path);
  if (compiled === undefined) {
    const source = `(function (exports, require, module, __filename, __dirname, process) {${readFileSync(path, 'utf8')}\n})`;
    const importModuleDynamically = constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
    compiled = new Script(source, { filename: path, importModuleDynamically });
    scripts.set(path, compiled);
  }
  return compiled;
}

async function runInIsolate({ program, args, env }) {
  const worker = new Worker(program, { argv: args, env, stdout: true, stderr: true });
  const ended = new Promise((done, fail) => {
    worker.on('error', fail);
    worker.on('exit', done);
  });
  const [code, stdout, stderr] = await Promise.all([ended, text(worker.stdout), text(worker.stderr)]);
  return { code, stdout, stderr };
}
