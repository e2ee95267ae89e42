// Every maximum of the wire in one place. Bytes, ms, or counts, as each name says.

/** Limits of the sync protocol and the server's HTTP interface. */
export const WIRE = {
  /** Bytes of one page of entries in a poke, and of one push; reached before the next entry would exceed it. */
  pageBytesMax: 256 * 1024,
  /** Mutations in one push. */
  pushMutationsMax: 1_000,
  /** Entries in one poke. */
  pageEntriesMax: 1_000,
  /** Bytes of one WebSocket message; larger ones end the connection. */
  payloadBytesMax: 1024 * 1024,
  /** Bytes of an HTTP request body. */
  bodyBytesMax: 1024 * 1024,
  /** Books in one hello. */
  helloBooksMax: 100,
  /** Ms between pings, from both sides. */
  pingMs: 20_000,
  /** Ms without a received frame and without a drained byte after which the peer is dead. */
  deadMs: 45_000,
  /** Ms in which a new connection must say who it is. */
  handshakeMs: 10_000,
  firstMessageMs: 5_000,
  /** Bytes waiting in a socket above which nothing more is sent to it until it drains. */
  highWaterBytes: 256 * 1024,
} as const;

/** Limits of what a server keeps of books and their members. */
export const MEMBERS = {
  /** Books that a user is a member of: those of one hello. */
  userBooksMax: WIRE.helloBooksMax,
  /** Members of a book: those of one presence frame. */
  bookMembersMax: 1_000,
  /** Open invitations of a book. */
  bookInvitesMax: 100,
  /** Ms in which an invitation must be used. */
  inviteMs: 7 * 24 * 60 * 60_000,
} as const;

/**
 * Limits of the server alone; docs/operations.md lists them. A `RateConfig` allows `burst` units at once and then one
 * every `everyMs`, which may be a fraction.
 */
export const SERVER = {
  /** Bytes and number of a request's header fields: a token and a proxy's fields need a tenth of it. */
  headerBytesMax: 16 * 1024,
  headersMax: 64,
  /** Ms in which the head of a request, and all of it, must have come: who sends a byte a second holds no socket. */
  headersMs: 10_000,
  requestMs: 30_000,
  /** Ms that an idle HTTP connection is kept: longer than a proxy's usual minute, so that the proxy is first to close. */
  keepAliveMs: 65_000,
  /** Ms between looks at the two limits before. */
  checkMs: 5_000,
  /** Fragments of one WebSocket message, and pieces of it that may wait to be put together: our clients send one. */
  fragmentsMax: 64,
  chunksMax: 16_384,
  /** Ms in which a peer that was sent away must have gone. */
  goodbyeMs: 5_000,
  /** Bytes waiting in a socket at which it is cut. Pages stop at `highWaterBytes`; only who asks without reading gets here. */
  bufferedBytesMax: 4 * 1024 * 1024,
  /** Open sockets: at 40 KB each they fit into half a gigabyte. Of these by address, as many as an office may have. */
  connectionsMax: 10_000,
  connectionsByAddressMax: 5_000,
  /** Replicas that come at the same time: let in and not yet welcomed; of one device. Others are told when to come back. */
  arrivingMax: 1_000,
  arrivingByDeviceMax: 50,
  /** WebSockets at once: below the open sockets, so that somebody is left to say that there is no place. */
  webSocketsMax: 9_500,
  /** WebSockets of one device or token: the number of listeners that a node is measured with, and some to come back. */
  connectionsByDeviceMax: 2_500,
  /** Pushes of one device in storage at once (a replica has two on their way), so that the others have their turn. */
  pushesByDeviceMax: 2,
  /** Pushes of one connection that wait for storage before it is read no further: four times 1 MiB at most. */
  pushesWaitingMax: 4,
  /** Bytes that one device may push: a first import of 100,000 transactions at full speed, then 1 MiB a second. */
  pushBytes: { burst: 64 * 1024 * 1024, everyMs: 1_000 / (1024 * 1024) },
  /** The same in mutations: 150,000, then 2,000 a second, which leaves most of a core to everybody else. */
  pushMutations: { burst: 150_000, everyMs: 0.5 },
  /**
   * WebSocket messages and pings of one device or token: the hellos of all its listeners after a restart, then 500 a
   * second; a hello costs four, since it asks storage. A replica sends a few a second.
   */
  frames: { burst: 12_000, everyMs: 2 },
  helloFrames: 4,
  /** HTTP requests a second of one device, or without a token of one address (`--rate-limit`); five seconds' worth at once. */
  requestsPerSecond: 100,
  requestsBurstSeconds: 5,
  /** Connections that one device or address opens: all its listeners after a restart, then 50 a second. */
  connects: { burst: 2_500, everyMs: 20 },
  /** Failed logins by address, and of everybody: a code has 130 bits, so this is against noise. */
  logins: { burst: 10, everyMs: 6_000 },
  loginsOfAll: { burst: 600, everyMs: 50 },
  /** Invitation codes tried in vain, by user. */
  joins: { burst: 10, everyMs: 6_000 },
  /** Unknown tokens by address. */
  badTokens: { burst: 60, everyMs: 1_000 },
  /** Addresses and devices that each rate remembers; beyond that the one unused for longest is forgotten. */
  rateKeysMax: 10_000,
  /** Ms that anybody is told to wait at most. */
  retryMsMax: 60_000,
} as const;

/** Limits of the local API. */
export const LOCAL = {
  /** Bytes of one request line. */
  lineBytesMax: 4 * 1024 * 1024,
  /** Ms in which a client must say hello. */
  helloMs: 5_000,
  /** Connections at once. */
  connectionsMax: 512,
} as const;
