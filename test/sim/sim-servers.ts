// The servers of a world, one or several nodes on one database, as those see them who start, kill and call them.

import type { Process } from './sim-clock.ts';
import type { Door } from './sim-network.ts';
import type { SimServer } from './sim-server.ts';

/** All servers. */
export class SimServers {
  readonly nodes: readonly SimServer[];

  constructor(nodes: readonly SimServer[]) {
    this.nodes = nodes;
  }

  /** How many sessions they have. */
  get connections(): number {
    return this.nodes.reduce((sum, node) => sum + node.connections, 0);
  }

  /** How many open connections a device has, at all of them. */
  connectionsOf(deviceId: string): number {
    return this.nodes.reduce((sum, node) => sum + node.connectionsOf(deviceId), 0);
  }

  /** The node whose turn it is, or, while that is down, one that is up, as a load balancer chooses. */
  door(turn: number): Door {
    const from = turn % this.nodes.length;
    const order = [...this.nodes.slice(from), ...this.nodes.slice(0, from)];
    return order.find(({ isUp }) => isUp) ?? (order[0] as SimServer);
  }

  /** Starts all that are down. */
  start(): void {
    for (const node of this.nodes) node.start();
  }

  /** The node of a process, or the one whose turn it is, is gone; without either all are. */
  kill(audible: boolean, which?: Process | number): void {
    for (const node of this.#which(which)) node.kill(audible);
  }

  /** One stops as it does on SIGTERM. */
  async stop(turn: number): Promise<void> {
    for (const node of this.#which(turn)) await node.stop();
  }

  /** A push as of a device that is connected somewhere else. */
  push(deviceId: string, clientId: string, text: string): void {
    const node = this.nodes.find(({ isUp }) => isUp);
    node?.push(deviceId, clientId, text);
  }

  #which(which: Process | number | undefined): readonly SimServer[] {
    if (which === undefined) return this.nodes;
    if (typeof which === 'number') return this.nodes.filter((_, index) => index === which % this.nodes.length);
    return this.nodes.filter(({ process }) => process === which);
  }
}
