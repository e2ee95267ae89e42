// A hot book: many write to it at once, and many read it on several nodes. One commit at a time takes all that has
// gathered; every node hears of it, reads once for all of its readers, and sends to each.

import { seededRandom } from '../../../src/base/random.ts';
import { Happenings, Processor } from './happenings.ts';

/** What a commit takes at most of what has gathered. */
const BATCH_MAX = 256;

/** A book in demand. Costs in ms: `commitMs` of the book's lock, the others of a node's processor. */
export interface HotBookPlan {
  readonly seed: number;
  readonly writesPerSecond: number;
  readonly nodes: number;
  readonly readersPerNode: number;
  readonly commitMs: number;
  readonly mutationMs: number;
  readonly pageMs: number;
  readonly sendMs: number;
  readonly forMs: number;
}

/** Ms from a write's arrival until the last reader of every node has been sent it; and how full nodes were. */
export interface HotBookResult {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly commitsPerSecond: number;
  readonly nodeBusy: number;
}

/** Runs it. */
export function hotBook(plan: HotBookPlan): HotBookResult {
  const time = new Happenings();
  const random = seededRandom(plan.seed);
  const nodes = Array.from({ length: plan.nodes }, () => new Reading(time, plan));
  const delays: number[] = [];
  const gathered: number[] = [];
  let commits = 0;
  let isCommitting = false;
  const commit = (): void => {
    isCommitting = gathered.length > 0;
    if (!isCommitting) return;
    const batch = gathered.splice(0, BATCH_MAX);
    commits += 1;
    time.after(plan.commitMs + batch.length * plan.mutationMs, () => {
      let left = nodes.length;
      const sent = (): void => {
        if ((left -= 1) === 0) delays.push(...batch.map((at) => time.now - at));
      };
      for (const node of nodes) node.hear(sent);
      commit();
    });
  };
  const write = (): void => {
    gathered.push(time.now);
    if (!isCommitting) commit();
    const gapMs = (-Math.log(1 - random.uniform()) * 1_000) / plan.writesPerSecond;
    if (time.now + gapMs < plan.forMs) time.after(gapMs, write);
  };
  time.after(0, write);
  time.runUntil(2 * plan.forMs);
  delays.sort((a, b) => a - b);
  const at = (share: number): number => delays[Math.floor(share * (delays.length - 1))] ?? Number.NaN;
  const nodeBusy = Math.max(...nodes.map(({ processor }) => processor.busyMs)) / Math.max(time.now, plan.forMs);
  return { p50Ms: at(0.5), p99Ms: at(0.99), commitsPerSecond: (commits * 1_000) / plan.forMs, nodeBusy };
}

/** A node's readers of the book: what is heard while it reads and sends goes with the next page. */
class Reading {
  readonly processor: Processor;
  readonly #plan: HotBookPlan;
  #waiting: (() => void)[] = [];
  #isReading = false;

  constructor(time: Happenings, plan: HotBookPlan) {
    this.processor = new Processor(time);
    this.#plan = plan;
  }

  hear(sent: () => void): void {
    this.#waiting.push(sent);
    if (!this.#isReading) this.#read();
  }

  #read(): void {
    const heard = this.#waiting;
    this.#waiting = [];
    this.#isReading = heard.length > 0;
    if (!this.#isReading) return;
    const { pageMs, sendMs, readersPerNode } = this.#plan;
    this.processor.run(pageMs + readersPerNode * sendMs, () => {
      for (const sent of heard) sent();
      this.#read();
    });
  }
}
