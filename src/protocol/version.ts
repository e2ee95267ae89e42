// Versions of what crosses a process border, with their history.
//
// PROTOCOL_VERSION (daemon ⇄ server)
//   1  hello, welcome, push, poke, presence, error; snapshot lines.
// LOCAL_VERSION (command line ⇄ daemon)
//   1  hello with secret, requests, subscriptions.

/** The version of the sync protocol that this program speaks. */
export const PROTOCOL_VERSION = 1;

/** The oldest sync protocol version that this program still understands. */
export const PROTOCOL_VERSION_MIN = 1;

/** The WebSocket subprotocol of the sync protocol. */
export const SUBPROTOCOL = 'ledger-sync.v1';

/** The version of the local API between the command line and the daemon. */
export const LOCAL_VERSION = 1;
