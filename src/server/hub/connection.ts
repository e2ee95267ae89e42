// A live connection as the hub sees it: text frames out, texts in, how much waits unsent. No sockets here.

/** One peer's connection. Nothing here throws; what is sent after its end is dropped. */
export interface Connection {
  /** Bytes accepted by `send` that the operating system has not taken yet. */
  readonly bufferedBytes: number;
  /** Sends one text frame (UTF-8 bytes or text). */
  send(frame: string | Uint8Array): void;
  ping(): void;
  /** Stops and resumes taking in frames; the peer is slowed down by its own network buffers. */
  pauseReading(): void;
  resumeReading(): void;
  /** Says goodbye with a close code (RFC 6455) and ends. */
  close(code: number, reason: string): void;
  /** Ends at once. */
  terminate(): void;
}

/** What a connection tells its session. `closed` comes exactly once and last. */
export interface ConnectionListener {
  received(text: string): void;
  /** The peer asks whether this side is there; the connection answers by itself. */
  pinged(): void;
  /** A sign of life of any kind: a frame, a pong, bytes taken by the network. */
  alive(): void;
  /** A frame was handed to the operating system. */
  drained(): void;
  closed(): void;
}
