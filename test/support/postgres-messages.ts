// Messages of PostgreSQL's protocol, as far as proxies need them: a byte that says what it is, then a length that counts
// itself. The first message of a client has no such byte.

/** What stands in the first byte. */
export const MESSAGE = {
  authentication: 0x52,
  backendKey: 0x4b,
  notification: 0x41,
  query: 0x51,
  ready: 0x5a,
  sync: 0x53,
  terminate: 0x58,
} as const;

/** The code in a client's first message: it asks for encryption, or wants to begin. */
export const FIRST = { ssl: 80_877_103, gss: 80_877_104, begin: 196_608 } as const;

/** The status in ReadyForQuery that says that no Txn is open. */
export const IDLE = 0x49;

const HEAD_BYTES = 5;
const LENGTH_BYTES = 4;

/** Cuts a stream into messages. `first`: takes the message without a byte; without it there is none. */
export class MessageReader {
  readonly #take: (message: Buffer) => void;
  #first: ((message: Buffer) => void) | undefined;
  #rest: Buffer = Buffer.alloc(0);

  constructor(take: (message: Buffer) => void, first?: (message: Buffer) => void) {
    this.#take = take;
    this.#first = first;
  }

  /** Another such message may come after the first one, where that asked for encryption. */
  expectFirst(first: (message: Buffer) => void): void {
    this.#first = first;
  }

  take(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    while (this.#next());
  }

  #next(): boolean {
    const at = this.#first === undefined ? 1 : 0;
    if (this.#rest.length < (at === 0 ? LENGTH_BYTES : HEAD_BYTES)) return false;
    const end = at + this.#rest.readUInt32BE(at);
    if (this.#rest.length < end) return false;
    const message = this.#rest.subarray(0, end);
    this.#rest = this.#rest.subarray(end);
    const first = this.#first;
    this.#first = undefined;
    (first ?? this.#take)(message);
    return true;
  }
}

/** A message of this kind. */
export function messageOf(kind: number, body: Buffer): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head[0] = kind;
  head.writeUInt32BE(LENGTH_BYTES + body.length, 1);
  return Buffer.concat([head, body]);
}
