// The server's certificate: read from its files, checked before it is used, replaced while connections stay.

import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { UserError } from '../protocol/error-code.ts';
import type { TlsFiles } from './config.ts';

/** A chain and its key as PEM, and until when the certificate holds (wall ms). */
export interface TlsPair {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly expiresAt: number;
}

/** Reads a certificate and its key. Throws a `UserError` if they cannot be read, or do not belong together. */
export function readTlsPair(files: TlsFiles): TlsPair {
  const cert = readPem(files.cert);
  const key = readPem(files.key);
  try {
    const certificate = new X509Certificate(cert);
    if (!certificate.checkPrivateKey(createPrivateKey(key))) throw new Error('the key is not that of the certificate');
    return { cert, key, expiresAt: Date.parse(certificate.validTo) };
  } catch (error) {
    // OpenSSL's messages name no content.
    const message = `cannot use ${files.cert} with ${files.key}: ${(error as Error).message}`;
    throw new UserError({ code: 'usage', message, hint: 'Both are PEM; the key has no password.' });
  }
}

function readPem(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new UserError({ code: 'file_not_found', message: `cannot read ${file} (${code})` });
  }
}
