// Login codes as people type them.

import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../src/base/random.ts';
import { newCode, normalizeCode } from '../../../../src/server/access/secret.ts';

describe('codes', () => {
  it('survive how people type them', () => {
    const code = newCode(seededRandom(1));
    expect(code).toMatch(/^(?:[0-9a-hjkmnp-tv-z]{5}-){5}[0-9a-hjkmnp-tv-z]$/);
    const typed = ` ${code.toUpperCase().replaceAll('0', 'O').replaceAll('1', 'l').replaceAll('-', ' ')} `;
    expect(normalizeCode(typed)).toBe(normalizeCode(code));
  });
});
