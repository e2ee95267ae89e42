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

/** Limits of the local API. */
export const LOCAL = {
  /** Bytes of one request line. */
  lineBytesMax: 4 * 1024 * 1024,
  /** Ms in which a client must say hello. */
  helloMs: 5_000,
  /** Connections at once. */
  connectionsMax: 512,
} as const;
