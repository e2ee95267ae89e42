// Everything between devices and servers: opening WebSockets, HTTP calls, broken connections, a door that says no.

import type { Dial } from '../../src/daemon/sync/ws-transport.ts';
import { readSnapshot } from '../../src/daemon/sync/fetch-snapshot.ts';
import { HttpProblem } from '../../src/daemon/sync/http-problem.ts';
import type { ServerHttp } from '../../src/daemon/sync/http-on-demand.ts';
import { parseJson } from '../../src/base/json.ts';
import { WIRE } from '../../src/protocol/limits.ts';
import type { Dice } from './dice.ts';
import type { Link } from './sim-link.ts';
import type { Process, Timeline } from './sim-clock.ts';
import { join, SimSocket } from './sim-socket.ts';

/** Ms after which the daemon's HTTP client gives up. */
const HTTP_TIMEOUT_MS = 15_000;

/** An HTTP request as the server's router takes it. */
export interface SimRequest {
  readonly method: string;
  readonly path: string;
  readonly token: string | undefined;
  readonly body: string | undefined;
}

/** Its answer. */
export interface SimAnswer {
  readonly status: number;
  readonly retryAfter?: number;
  readonly body: string;
}

/** A server as the network sees it. `undefined` process: nothing listens. */
export interface Door {
  readonly process: Process | undefined;
  /** 101 and an open session on this socket, or the status of the refusal. */
  accept(token: string, socket: SimSocket): Promise<number>;
  request(request: SimRequest): Promise<SimAnswer>;
}

/** A device as the network sees it. */
export interface Station {
  readonly process: Process;
  readonly link: Link;
  /** Hears every text frame that reaches the device, and says what arrives of it. */
  readonly tap: (frame: Buffer) => Buffer;
}

interface Connection {
  readonly client: SimSocket;
  readonly server: SimSocket;
  readonly station: Station;
  readonly serverProcess: Process;
  readonly forget: () => void;
}

/** How the server's door is at the moment: a status that it answers to everything, and how snapshots end. */
export interface DoorMood {
  status: number | undefined;
  snapshotsBreak: boolean;
}

/** The network. */
export class SimNetwork {
  readonly mood: DoorMood = { status: undefined, snapshotsBreak: false };
  /** How often devices tried to connect. */
  attempts = 0;
  readonly #timeline: Timeline;
  readonly #dice: Dice;
  readonly #connections = new Set<Connection>();

  constructor(timeline: Timeline, dice: Dice) {
    this.#timeline = timeline;
    this.#dice = dice;
  }

  /** How a device opens WebSockets to a server. */
  dial(station: Station, door: () => Door): Dial {
    return (_url, _protocol, options) => {
      this.attempts += 1;
      const client = new SimSocket(this.#timeline, station.process);
      client.tap = station.tap;
      const token = String((options.headers as Record<string, string>)['authorization']).slice('Bearer '.length);
      this.#timeline.schedule(
        WIRE.handshakeMs,
        () => client.failed('Opening handshake has timed out'),
        station.process,
      );
      void this.#open(station, door, { client, token });
      return client.asWebSocket;
    };
  }

  /** How a device makes HTTP calls to a server. */
  http(station: Station, door: () => Door): ServerHttp {
    const call = (request: SimRequest) => this.#call(station, door, request);
    return {
      json: async ({ token }, method, { path, body }) => {
        const text = body === undefined ? undefined : JSON.stringify(body);
        const answer = await call({ method, path: `/${path}`, token, body: text });
        const json = parseJson(answer.body) as Readonly<Record<string, unknown>>;
        if (answer.status >= 200 && answer.status < 300) return json;
        throw problemOf(answer, typeof json['code'] === 'string' ? json['code'] : 'unavailable');
      },
      snapshot: async ({ token }, path) => {
        const answer = await call({ method: 'GET', path: `/${path}`, token, body: undefined });
        if (answer.status !== 200) throw problemOf(answer, 'unavailable');
        return readSnapshot(this.#lines(answer.body));
      },
    };
  }

  /** Breaks the connections that `which` names; each side hears of it if its way is open. */
  breakOff(which: { readonly link?: Link } = {}): void {
    for (const connection of this.#connections) {
      if (which.link !== undefined && connection.station.link !== which.link) continue;
      connection.client.breakOff();
      connection.server.breakOff();
    }
  }

  /** A process is gone. `audible`: its machine says so for it. */
  died(process: Process, audible: boolean): void {
    for (const connection of this.#connections) {
      if (connection.station.process === process) connection.client.vanish(audible);
      if (connection.serverProcess === process) connection.server.vanish(audible);
    }
    this.#sweep();
  }

  /** The largest number of bytes that wait at a server's end of a connection. */
  get mostBuffered(): number {
    let most = 0;
    for (const { server } of this.#connections) most = Math.max(most, server.bufferedAmount);
    return most;
  }

  async #open(
    station: Station,
    door: () => Door,
    { client, token }: { client: SimSocket; token: string },
  ): Promise<void> {
    await this.#travel(station.link, 'up');
    const { process } = door();
    if (process?.isAlive !== true) return this.#answer(station, () => client.failed('connect ECONNREFUSED'));
    const server = new SimSocket(this.#timeline, process, false);
    const { mood } = this;
    if (mood.status !== undefined) return this.#refuse(station, client, mood.status);
    const way = { timeline: this.#timeline, dice: this.#dice, link: station.link };
    const forget = join({ client, server }, { client: station.process, server: process }, way);
    client.readyState = client.CONNECTING;
    const status = await door().accept(token, server);
    if (status !== 101) return this.#refuse(station, client, status);
    this.#sweep();
    if (client.readyState === client.CLOSED) return server.ended(1006);
    this.#connections.add({ client, server, station, serverProcess: process, forget });
    // Behind nothing that the server may have said already: the answer to the upgrade comes first.
    server.announceOpen(() => client.opened());
    return undefined;
  }

  #refuse(station: Station, client: SimSocket, status: number): void {
    this.#answer(station, () => client.refused(status));
  }

  #answer(station: Station, action: () => void): void {
    void this.#travel(station.link, 'down').then(() => {
      if (station.process.isAlive) action();
    });
  }

  /** Resolves when something small has gone one way; waits while that way is clogged. */
  #travel(link: Link, way: 'up' | 'down'): Promise<void> {
    const { low, high } = link[way].latency;
    return new Promise((resolve) => {
      const arrive = (): void => {
        if (link[way].clogged) this.#timeline.schedule(500, arrive);
        else resolve();
      };
      this.#timeline.schedule(this.#dice.between(low, high), arrive);
    });
  }

  #call(station: Station, door: () => Door, request: SimRequest): Promise<SimAnswer> {
    return new Promise((resolve, reject) => {
      const unreachable = (message: string): void => reject(new HttpProblem(0, 'server_unreachable', { message }));
      this.#timeline.schedule(HTTP_TIMEOUT_MS, () => unreachable('Headers Timeout Error'), station.process);
      void this.#exchange(station.link, door, request).then((answer) => {
        const arrive = (): void => (answer === undefined ? unreachable('connect ECONNREFUSED') : resolve(answer));
        this.#timeline.schedule(0, arrive, station.process);
      });
    });
  }

  async #exchange(link: Link, door: () => Door, request: SimRequest): Promise<SimAnswer | undefined> {
    await this.#travel(link, 'up');
    const server = door();
    if (server.process?.isAlive !== true) return undefined;
    const { status } = this.mood;
    const answer = status === undefined ? await server.request(request) : { status, body: '{}', retryAfter: 1 };
    await this.#travel(link, 'down');
    return answer;
  }

  /** A snapshot's lines as they come, perhaps only some of them. */
  async *#lines(text: string): AsyncGenerator<string> {
    const breaks = this.mood.snapshotsBreak && this.#dice.chance(0.8);
    const whole = breaks ? text.slice(0, this.#dice.whole(0, text.length - 1)) : text;
    for (const line of whole.split('\n')) yield line;
    if (breaks && this.#dice.chance(0.5)) throw new HttpProblem(0, 'unavailable', { message: 'terminated' });
  }

  #sweep(): void {
    for (const connection of this.#connections) {
      const { client, server } = connection;
      if (client.readyState !== client.CLOSED || server.readyState !== server.CLOSED) continue;
      connection.forget();
      this.#connections.delete(connection);
    }
  }
}

function problemOf({ status, retryAfter }: SimAnswer, code: string): HttpProblem {
  const retryAfterMs = retryAfter === undefined ? undefined : retryAfter * 1_000;
  return new HttpProblem(status, code, { message: `the server answered ${status}`, retryAfterMs });
}
