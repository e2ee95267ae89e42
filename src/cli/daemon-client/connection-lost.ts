// The one failure of a connection that its user may answer with another try.

/** The connection could not be made, or ended before an answer. `reason`: a system error code or a word of ours. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
  readonly reason: string;
  /** Whether `hello` had been answered: what was sent may have been done. */
  readonly established: boolean;

  constructor(reason: string, established: boolean) {
    super(`no connection to the daemon: ${reason}`);
    this.reason = reason;
    this.established = established;
  }
}
