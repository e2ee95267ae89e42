// One connection to the daemon: says hello, sends requests behind it without waiting, gives answers and events.
// Decides nothing: what to do about a lost connection or a refused hello is the client's business.

import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { parseJson } from '../../base/json.ts';
import type { ErrorBody } from '../../protocol/error-code.ts';
import { UserError } from '../../protocol/error-code.ts';
import type { HelloAnswer } from '../../protocol/local/answers.ts';
import { encodeLine, LineSplitter } from '../../protocol/local/frames.ts';
import type { LocalReply } from '../../protocol/local/frames.ts';
import { ConnectionLost } from './connection-lost.ts';

type Fields = Readonly<Record<string, unknown>>;

interface Waiter {
  resolve(result: Fields): void;
  reject(error: Error): void;
  readonly onEvent: ((event: Fields) => void) | undefined;
}

const HELLO_ID = 0;
/** Bytes of one answer line. Lists come in pages, so that none is near it. */
const ANSWER_BYTES_MAX = 512 * 1024 * 1024;

/** A connection that is being made or is open. Any failure ends it for good. */
export class Connection {
  /** Settles with the daemon's answer to hello. */
  readonly hello: Promise<HelloAnswer>;
  /** Settles when the connection has ended, however. */
  readonly ended: Promise<void>;
  readonly #socket: Socket;
  readonly #splitter = new LineSplitter(ANSWER_BYTES_MAX);
  readonly #waiting = new Map<number, Waiter>();
  #unsent: string;
  #nextId = 1;
  #established = false;
  #failure: Error | undefined;
  #end: () => void = () => undefined;

  /** Dials `socketPath`. Nothing is written before the first request, or `flush`. */
  constructor(socketPath: string, hello: Fields) {
    this.#unsent = encodeLine({ id: HELLO_ID, method: 'hello', params: hello });
    this.hello = this.#wait(HELLO_ID).then((answer) => answer as unknown as HelloAnswer);
    this.hello.catch(() => undefined);
    this.ended = new Promise((resolve) => (this.#end = resolve));
    this.#socket = connect(socketPath);
    this.#socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    this.#socket.on('error', (error: NodeJS.ErrnoException) => this.#lose(error.code ?? error.message));
    this.#socket.on('close', () => this.#lose('closed'));
  }

  /** Whether hello was answered. */
  get established(): boolean {
    return this.#established;
  }

  /** Whether it has failed or was closed. */
  get over(): boolean {
    return this.#failure !== undefined;
  }

  /**
   * Sends a request; gives its result. `onEvent` gets the events of a subscription, until the connection ends.
   * Rejects with `UserError` (the daemon's own) or `ConnectionLost`.
   */
  request(method: string, params: Fields, onEvent?: (event: Fields) => void): Promise<Fields> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const id = this.#nextId;
    this.#nextId += 1;
    const answer = this.#wait(id, onEvent);
    this.#unsent += encodeLine({ id, method, params });
    this.flush();
    return answer;
  }

  /** Writes what waits: hello, when no request has carried it yet. */
  flush(): void {
    if (this.#unsent === '') return;
    this.#socket.write(this.#unsent);
    this.#unsent = '';
  }

  /** Ends it; what is unanswered is lost with `reason`. */
  close(reason = 'closed here'): void {
    this.#lose(reason);
    this.#socket.destroy();
  }

  #wait(id: number, onEvent?: (event: Fields) => void): Promise<Fields> {
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject, onEvent }));
  }

  #onData(chunk: Buffer): void {
    for (const reply of this.#decode(chunk)) this.#onReply(reply);
  }

  #decode(chunk: Buffer): LocalReply[] {
    try {
      return this.#splitter.push(chunk).map((line) => parseJson(line) as LocalReply);
    } catch {
      this.close('an answer that is not understood');
      return [];
    }
  }

  #onReply(reply: LocalReply): void {
    const waiter = this.#waiting.get(reply.id);
    if (waiter === undefined) return;
    if ('event' in reply) {
      waiter.onEvent?.(reply.event);
      return;
    }
    if (waiter.onEvent === undefined || 'error' in reply) this.#waiting.delete(reply.id);
    if ('error' in reply) this.#refuse(reply.id, waiter, reply.error);
    else {
      if (reply.id === HELLO_ID) this.#established = true;
      waiter.resolve(reply.result);
    }
  }

  /** A refused hello refuses everything behind it. */
  #refuse(id: number, waiter: Waiter, body: ErrorBody): void {
    const error = new UserError(body);
    waiter.reject(error);
    if (id !== HELLO_ID) return;
    for (const other of this.#waiting.values()) other.reject(error);
    this.#waiting.clear();
  }

  #lose(reason: string): void {
    if (this.#failure !== undefined) return;
    this.#failure = new ConnectionLost(reason, this.#established);
    for (const waiter of this.#waiting.values()) waiter.reject(this.#failure);
    this.#waiting.clear();
    this.#end();
  }
}
