// What is wrong with a server's certificate, from the error of a TLS connection: in words of ours, because Node's own
// advise options of Node.

/** A certificate that cannot be used. `untrusted`: trusting its authority would help. */
export interface CertificateProblem {
  readonly code: 'untrusted' | 'unusable';
  readonly message: string;
}

const UNKNOWN_AUTHORITY = 'who signed it is not known on this device';

const UNTRUSTED: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
  CERT_UNTRUSTED: UNKNOWN_AUTHORITY,
};

const UNUSABLE: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet',
  CERT_REVOKED: 'was revoked',
  ERR_TLS_CERT_ALTNAME_INVALID: 'is for another name than this address',
};

/** The certificate's problem that an error tells of, or `undefined` when it is about something else. */
export function certificateProblem(error: unknown): CertificateProblem | undefined {
  const { code = '' } = error as { readonly code?: string };
  const untrusted = UNTRUSTED[code];
  if (untrusted !== undefined) {
    return { code: 'untrusted', message: `the server's certificate is not trusted: ${untrusted}` };
  }
  const unusable = UNUSABLE[code];
  return unusable === undefined ? undefined : { code: 'unusable', message: `the server's certificate ${unusable}` };
}
