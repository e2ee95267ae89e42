// A server process: the real hub, storage, routes and socket adapter on a simulated clock and network. Its database
// outlives it.

import { Readable, Writable } from 'node:stream';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '../../src/base/logger.ts';
import type { Random } from '../../src/base/random.ts';
import type { Storage } from '../../src/server/storage/storage.ts';
import { secretHash } from '../../src/server/access/secret.ts';
import { HttpProblem } from '../../src/server/http/problem.ts';
import { router } from '../../src/server/http/router.ts';
import { accountRoutes } from '../../src/server/http/routes/account.ts';
import { bookRoutes } from '../../src/server/http/routes/books.ts';
import { deviceRoutes } from '../../src/server/http/routes/devices.ts';
import { logRoutes } from '../../src/server/http/routes/log.ts';
import { memberRoutes } from '../../src/server/http/routes/members.ts';
import { Hub } from '../../src/server/hub/hub.ts';
import { WsConnection } from '../../src/server/ws/ws-connection.ts';
import type { Dice } from './dice.ts';
import { Process } from './sim-clock.ts';
import type { Timeline, WallClock } from './sim-clock.ts';
import type { Door, SimAnswer, SimNetwork, SimRequest } from './sim-network.ts';
import type { SimSocket } from './sim-socket.ts';

/** What a server runs on. */
export interface ServerMachine {
  readonly timeline: Timeline;
  readonly wall: WallClock;
  readonly network: SimNetwork;
  readonly dice: Dice;
  readonly logger: Logger;
  /** Opens the storage for a process. */
  readonly open: (process: Process, random: Random) => Storage | Promise<Storage>;
  /** Its process is gone; `audible`: its machine says so for it. */
  readonly ended: (process: Process, audible: boolean) => void;
}

/** A server that can be started and killed. */
export class SimServer implements Door {
  readonly #machine: ServerMachine;
  process: Process | undefined;
  #parts: { hub: Hub; storage: Storage; answer: ReturnType<typeof router> } | undefined;
  /** Open ends of connections, and whose they are. */
  readonly #sockets = new Map<SimSocket, string>();

  constructor(machine: ServerMachine) {
    this.#machine = machine;
  }

  /** Its machine's wall clock. */
  get wall(): WallClock {
    return this.#machine.wall;
  }

  get isUp(): boolean {
    return this.process?.isAlive === true;
  }

  /** How many sessions it has. */
  get connections(): number {
    return this.#parts?.hub.connections ?? 0;
  }

  /** How many open connections a device has here; none while it stands still, or has not long gone on. */
  connectionsOf(deviceId: string): number {
    if (this.process?.isAwake !== true) return 0;
    for (const socket of this.#sockets.keys()) if (socket.readyState !== socket.OPEN) this.#sockets.delete(socket);
    return [...this.#sockets.values()].filter((id) => id === deviceId).length;
  }

  start(): void {
    if (this.isUp) return;
    const { timeline, wall, dice } = this.#machine;
    const process = new Process(timeline, wall);
    const { random } = dice.fork(2);
    this.process = process;
    const storage = this.#machine.open(process, random);
    if (!(storage instanceof Promise)) return this.#serve(process, storage, random);
    const failed = (): void => {
      if (this.process === process) this.kill(true);
    };
    storage.then((opened) => {
      if (this.process === process) this.#serve(process, opened, random);
    }, failed);
  }

  #serve(process: Process, storage: Storage, random: Random): void {
    const { logger } = this.#machine;
    const hub = new Hub({ storage, clock: process, logger, version: 'simulated' });
    const tries = { take: () => undefined, giveBack: () => undefined };
    const routes = [
      ...accountRoutes({ storage, hub, clock: process, random, tries }),
      ...bookRoutes({ storage, clock: process, random }),
      ...logRoutes({ storage }),
      ...deviceRoutes({ storage, hub, clock: process, random }),
      ...memberRoutes({ storage, hub, clock: process, random, joins: tries }),
    ];
    const authenticate = async (token: string) => {
      const identity = await storage.authenticate(secretHash(token), process.now());
      if (identity !== undefined) return identity;
      throw new HttpProblem('unauthenticated', 'this token is unknown or revoked');
    };
    const answer = router({ logger, guard: () => undefined, authenticate }, routes);
    this.#parts = { hub, storage, answer };
  }

  /** It is gone; what was committed stays. */
  kill(audible: boolean): void {
    const { process } = this;
    if (process === undefined) return;
    process.die();
    this.#machine.ended(process, audible);
    this.process = undefined;
    this.#parts = undefined;
    this.#sockets.clear();
    this.#machine.network.died(process, audible);
  }

  /** Stops as it does on SIGTERM, then is gone. */
  async stop(): Promise<void> {
    const { process } = this;
    await this.#parts?.hub.close();
    if (this.process === process) this.kill(true);
  }

  async accept(token: string, socket: SimSocket): Promise<number> {
    const parts = this.#parts;
    if (parts === undefined) return 503;
    const { storage } = parts;
    const asked = storage.authenticate(secretHash(token), this.#machine.wall.now());
    const identity = await asked.catch(() => 'failed' as const);
    if (identity === 'failed') return 503;
    if (identity === undefined) return 401;
    // Who has left meanwhile is not let in: what `ws` makes of an upgrade whose socket is closed.
    if (socket.readyState !== socket.OPEN) return 503;
    this.#sockets.set(socket, identity.deviceId);
    const connection = new WsConnection(socket.asWebSocket);
    connection.listen(parts.hub.openSession(connection, identity));
    return 101;
  }

  /** A push as of a device that is connected somewhere else. */
  push(deviceId: string, clientId: string, text: string): void {
    const storage = this.#parts?.storage;
    const push = async (): Promise<void> => {
      const identity = await storage?.identity(deviceId);
      if (identity !== undefined) await storage?.push({ text, clientId, identity });
    };
    push().catch(() => undefined);
  }

  request(request: SimRequest): Promise<SimAnswer> {
    const answer = this.#parts?.answer;
    if (answer === undefined) return Promise.resolve({ status: 503, body: '{}' });
    return new Promise((resolve) => answer(incoming(request), outgoing(resolve)));
  }
}

function incoming({ method, path, token, body }: SimRequest): IncomingMessage {
  const headers = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  const stream = Readable.from(body === undefined ? [] : [Buffer.from(body)]);
  return Object.assign(stream, { method, url: path, headers, complete: true }) as unknown as IncomingMessage;
}

function outgoing(answered: (answer: SimAnswer) => void): ServerResponse {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
    final(done) {
      done();
      answered({ status: response.statusCode, body: Buffer.concat(chunks).toString('utf8') });
    },
  });
  const ignore = (): undefined => undefined;
  const response = Object.assign(stream, {
    statusCode: 200,
    headersSent: false,
    req: { complete: true },
    setHeader: ignore,
    setTimeout: ignore,
  });
  return response as unknown as ServerResponse;
}
