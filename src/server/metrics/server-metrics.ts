// What the server counts. Whoever does a thing counts it here; labels are codes, reasons and routes, never names or ids.

import type { Commit } from '../storage/log-storage.ts';
import { Counter, Gauge, Histogram } from './metric.ts';
import type { Metric } from './metric.ts';
import type { MachineFacts } from './machine-facts.ts';
import { NO_MACHINE } from './machine-facts.ts';

/** Upper bounds in seconds, from a fast disk's commit to what somebody notices. */
const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The live connections as they stand now. */
export interface LiveFacts {
  readonly sessions: number;
  readonly feeds: number;
  readonly books: number;
  readonly bufferedBytes: number;
}

/** One answered request. `route`: as registered, with `:id` for what varies. */
export interface AnsweredRequest {
  readonly method: string;
  readonly route: string;
  readonly status: number;
}

/** The server's counters. */
export class ServerMetrics {
  readonly #entries = new Counter('ledger_entries_committed_total', 'Entries added to logs, refused ones too.');
  readonly #refusals = new Counter('ledger_refusals_total', 'Entries whose mutation was refused, by reason.');
  readonly #errors = new Counter('ledger_errors_total', 'Errors sent, on WebSockets and over HTTP, by code.');
  readonly #limited = new Counter('ledger_rate_limited_total', 'Requests refused because there were too many.');
  readonly #requests = new Counter('ledger_http_requests_total', 'HTTP requests answered, by route and status class.');
  readonly #commit = new Histogram('ledger_commit_seconds', 'From a push that came in to its commit.', SECONDS);
  readonly #lag = new Histogram('ledger_send_lag_seconds', 'From a commit to its page sent, for each reader.', SECONDS);
  readonly #machine: MachineFacts;
  #live: () => LiveFacts = () => ({ sessions: 0, feeds: 0, books: 0, bufferedBytes: 0 });

  constructor(machine: MachineFacts = NO_MACHINE) {
    this.#machine = machine;
    // Series that are there from the start tell "none so far" from "not counted".
    this.#entries.add({}, 0);
    this.#limited.add({}, 0);
  }

  /** Says where the live connections are asked for. */
  watch(live: () => LiveFacts): void {
    this.#live = live;
  }

  /** A push was answered after its commit, `ms` after it came in. */
  pushed(ms: number): void {
    this.#commit.observe(ms / 1_000);
  }

  /** A commit was heard of. */
  committed({ pages, refusals }: Commit): void {
    for (const { base, to } of pages) this.#entries.add({}, to - base);
    for (const reason of refusals) this.#refusals.add({ reason });
  }

  /** A page went to a reader, `ms` after its commit was heard of. */
  sent(ms: number): void {
    this.#lag.observe(ms / 1_000);
  }

  /** An error went out. */
  failed(code: string): void {
    this.#errors.add({ code });
    if (code === 'rate_limited') this.#limited.add({});
  }

  /** A request was answered. */
  answered({ method, route, status }: AnsweredRequest): void {
    this.#requests.add({ method, route, status: `${Math.floor(status / 100)}xx` });
  }

  /** Everything, in the Prometheus text format. */
  text(): string {
    const counted = [
      this.#entries,
      this.#refusals,
      this.#errors,
      this.#limited,
      this.#requests,
      this.#commit,
      this.#lag,
    ];
    return [...this.#gauges(), ...counted].map((metric) => metric.text()).join('');
  }

  #gauges(): readonly Metric[] {
    const { sessions, feeds, books, bufferedBytes } = this.#live();
    const { rss, heapUsed, external } = this.#machine.memory();
    const { mean, p99, max } = this.#machine.loopDelay();
    const connections = [
      [{ kind: 'session' }, sessions],
      [{ kind: 'feed' }, feeds],
    ] as const;
    const delays = [
      [{ is: 'mean' }, mean],
      [{ is: 'p99' }, p99],
      [{ is: 'max' }, max],
    ] as const;
    return [
      new Gauge('ledger_connections', 'Live WebSockets, by kind.', () => connections),
      plain('ledger_books_open', 'Books that somebody is connected to.', books),
      plain('ledger_buffered_bytes', 'Bytes waiting for slow connections.', bufferedBytes),
      new Gauge('ledger_event_loop_delay_seconds', 'How long the event loop was held up.', () => delays),
      plain('process_resident_memory_bytes', 'Memory in use.', rss),
      plain('nodejs_heap_size_used_bytes', 'Memory of objects, main thread.', heapUsed),
      plain('nodejs_external_memory_bytes', 'Memory of buffers, main thread.', external),
      total('process_cpu_seconds_total', 'Processor time used so far.', this.#machine.cpuSeconds()),
    ];
  }
}

function total(name: string, help: string, value: number): Counter {
  const counter = new Counter(name, help);
  counter.add({}, value);
  return counter;
}

function plain(name: string, help: string, value: number): Gauge {
  return new Gauge(name, help, () => [[{}, value]]);
}
