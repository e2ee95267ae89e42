// Who may come in: hosts and origins, tokens, rates by device and network, open WebSockets, and tries of codes.

import type { IncomingMessage } from 'node:http';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Random } from '../base/random.ts';
import { Arrivals } from './access/arrivals.ts';
import type { Audit } from './audit.ts';
import type { Identity } from './access/identity.ts';
import { networkOf } from './access/network.ts';
import type { Rates } from './access/rates.ts';
import { secretHash } from './access/secret.ts';
import { Tally } from './access/tally.ts';
import type { ServerConfig, ServerLimits } from './config.ts';
import { bearerToken } from './http/bearer.ts';
import { guardRequest } from './http/guard.ts';
import { peerAddress } from './http/peer-address.ts';
import { HttpProblem } from './http/problem.ts';
import { comeLater, rateLimited, takeOne } from './http/rate-limit.ts';
import type { AccountRouteDeps } from './http/routes/account.ts';
import type { MemberRouteDeps } from './http/routes/members.ts';
import type { ServerMetrics } from './metrics/server-metrics.ts';
import type { Storage } from './storage/storage.ts';
import type { UpgradeDeps } from './ws/upgrade.ts';

/** Ms after which one with too many WebSockets may try again, up to twice as many. */
const FULL_RETRY_MS = 5_000;

/** What a door needs. `rates` absent: nobody is limited by time. */
export interface DoorDeps {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly audit: Audit;
  readonly metrics: ServerMetrics;
  readonly rates: Rates | undefined;
}

/** The door of a server, for its router and its upgrades. */
export function doorOf(config: ServerConfig, deps: DoorDeps) {
  const { rates, logger, metrics } = deps;
  const address = (request: IncomingMessage): string => peerAddress(request, config.proxyHops);
  const network = (request: IncomingMessage): string => networkOf(address(request));
  const asking = (request: IncomingMessage) =>
    request.headers.upgrade === undefined ? rates?.requests : rates?.connects;
  return {
    logger,
    metrics,
    guard(request: IncomingMessage): void {
      const buckets = asking(request);
      // Who has a token is counted by it, not by an address that others may share.
      if (buckets !== undefined && bearerToken(request) === undefined) takeOne(buckets, network(request));
      guardRequest(config, request);
    },
    logins: { address, ...loginTries(rates, network) },
    joins: joinTries(rates),
    arrive: arrivals(new Arrivals(deps.clock, deps.random, config.limits)),
    enter: webSocketTally(config.limits, network, deps.random),
    async authenticate(token: string, request: IncomingMessage): Promise<Identity> {
      const identity = await deps.storage.authenticate(secretHash(token), deps.clock.now());
      const buckets = asking(request);
      if (identity === undefined) {
        if (rates !== undefined) takeOne(rates.badTokens, network(request));
        deps.audit.record('token_refused', { address: address(request) });
        throw new HttpProblem('unauthenticated', 'this token is unknown or revoked');
      }
      if (buckets !== undefined) takeOne(buckets, identity.deviceId);
      return identity;
    },
  };
}

/** Counts failed logins, by network and of everybody. */
function loginTries(
  rates: Rates | undefined,
  network: (request: IncomingMessage) => string,
): Pick<AccountRouteDeps['tries'], 'take' | 'giveBack'> {
  if (rates === undefined) return { take: () => undefined, giveBack: () => undefined };
  const { logins, loginsOfAll } = rates;
  return {
    take(request) {
      takeOne(logins, network(request));
      takeOne(loginsOfAll, '');
    },
    giveBack(request) {
      logins.refund(network(request));
      loginsOfAll.refund('');
    },
  };
}

/** Counts codes of invitations that were tried in vain, by user: whoever joins is somebody already. */
function joinTries(rates: Rates | undefined): MemberRouteDeps['joins'] {
  if (rates === undefined) return { take: () => undefined, giveBack: () => undefined };
  const { joins } = rates;
  return { take: (userId) => takeOne(joins, userId), giveBack: (userId) => joins.refund(userId) };
}

/** Lets in so many at once; sends the others away until it is their turn. */
function arrivals(coming: Arrivals): UpgradeDeps['arrive'] {
  const orLater = <T>(answer: T | number): T => {
    if (typeof answer === 'number') throw comeLater(answer, 'too many devices come at once');
    return answer;
  };
  return () => {
    const { is, end } = orLater(coming.enter());
    return {
      is({ deviceId }) {
        orLater(is(deviceId));
      },
      end,
    };
  };
}

/** Counts open WebSockets: all, by device and by network. */
function webSocketTally(
  limits: ServerLimits,
  network: (request: IncomingMessage) => string,
  random: Random,
): UpgradeDeps['enter'] {
  const all = new Tally(limits.webSocketsMax);
  const devices = new Tally(limits.connectionsByDeviceMax);
  const networks = new Tally(limits.connectionsByAddressMax);
  const enterOne = (tally: Tally, key: string | undefined): (() => void) | undefined =>
    key === undefined ? () => undefined : tally.add(key);
  return (identity, request) => {
    const waitMs = FULL_RETRY_MS * (1 + random.uniform());
    const leaveAll = all.add('');
    if (leaveAll === undefined) throw comeLater(waitMs, 'there is no place left');
    const leaveNetwork = enterOne(networks, network(request));
    const leaveDevice = leaveNetwork && enterOne(devices, identity?.deviceId);
    const leave = (): void => {
      leaveDevice?.();
      leaveNetwork?.();
      leaveAll();
    };
    if (leaveDevice !== undefined) return leave;
    leave();
    throw rateLimited(waitMs, 'too many connections');
  };
}
