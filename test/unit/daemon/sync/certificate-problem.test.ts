// Errors of TLS connections in words of ours; those about other things are left to others.

import { expect, test } from 'vitest';
import { certificateProblem } from '../../../../src/daemon/sync/certificate-problem.ts';

const NOT_TRUSTED = "the server's certificate is not trusted: ";

test.each([
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'untrusted', `${NOT_TRUSTED}it is signed by itself`],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'untrusted', `${NOT_TRUSTED}who signed it is not known on this device`],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'untrusted', `${NOT_TRUSTED}who signed it is not known on this device`],
  ['CERT_HAS_EXPIRED', 'unusable', "the server's certificate has expired"],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'unusable', "the server's certificate is for another name than this address"],
])('%s', (systemCode, code, message) => {
  const error = Object.assign(new Error('try running Node.js with --use-system-ca'), { code: systemCode });
  expect(certificateProblem(error)).toEqual({ code, message });
});

test.each([Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }), new Error('no code'), 'a text'])(
  'another error: %s',
  (error) => {
    expect(certificateProblem(error)).toBeUndefined();
  },
);
