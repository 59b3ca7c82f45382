import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { requestedRange } from '../../src/domain/byte-range.js';
import { holdsForAll } from './holds-for-all.js';

describe('a range of bytes', () => {
  it.each([
    ['bytes=0-3', { start: 0, end: 3 }],
    ['bytes=4-', { start: 4, end: 9 }],
    ['bytes=-3', { start: 7, end: 9 }],
    ['bytes=-30', { start: 0, end: 9 }],
    ['bytes=8-99', { start: 8, end: 9 }],
    ['Bytes=9-9', { start: 9, end: 9 }],
  ])('%s is a part', (header, range) => {
    expect(requestedRange(header, 10)).toEqual(range);
  });

  it.each(['bytes=10-', 'bytes=10-20', 'bytes=-0'])('%s is not there', (header) => {
    expect(requestedRange(header, 10)).toBe('none');
  });

  it.each([undefined, '', 'bytes=', 'bytes=-', 'bytes=5-3', 'bytes=0-1,3-4', 'lines=0-1', 'x'])(
    '%s is passed over',
    (header) => {
      expect(requestedRange(header, 10)).toBe('all');
    },
  );

  it('of nothing is not there', () => {
    expect(requestedRange('bytes=0-', 0)).toBe('none');
    expect(requestedRange('bytes=-1', 0)).toBe('none');
  });

  it('always lies within', () => {
    const number = fc.option(fc.nat(), { nil: '' });
    const within = fc.property(number, number, fc.nat(), (first, last, size) => {
      const range = requestedRange(`bytes=${first}-${last}`, size);
      if (typeof range === 'string') return;
      expect(range.start).toBeGreaterThanOrEqual(0);
      expect(range.end).toBeGreaterThanOrEqual(range.start);
      expect(range.end).toBeLessThan(size);
    });
    holdsForAll(within);
  });
});
