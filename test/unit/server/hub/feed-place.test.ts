// How subscribers of the event feed write where they are.

import { describe, expect, it } from 'vitest';
import { parseFeedPlace } from '../../../../src/server/hub/feed-place.ts';

describe('a place in the feed', () => {
  it.each([
    ['0', { after: 0, seen: 0 }],
    ['7', { after: 7, seen: 0 }],
    ['7.2', { after: 6, seen: 2 }],
    ['0.0', { after: 0, seen: 0 }],
  ])('%s', (text, place) => {
    expect(parseFeedPlace(text)).toEqual(place);
  });

  it.each(['', '-1', '1.', '.1', '1.2.3', 'x', '9'.repeat(16)])('%j is none', (text) => {
    expect(parseFeedPlace(text)).toBeUndefined();
  });
});
