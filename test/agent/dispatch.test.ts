import { describe, expect, it } from '@jest/globals';
import { calleeOf, parseDispatch, roomOf } from '../../agent/dispatch.js';

const CALL_ID = '9d7b1f5e-2f3a-4c1c-8a53-5d1f0a9b7c44';
const GIVEN = { call_id: CALL_ID, door_url: 'http://127.0.0.1:8000', token: 'word' };

describe('the dispatch of a call', () => {
  it('tells the call, its door and the word that opens it', () => {
    expect(parseDispatch(JSON.stringify(GIVEN))).toEqual({
      callId: CALL_ID,
      door: { url: 'http://127.0.0.1:8000', token: 'word' },
    });
  });

  it('takes an id in capitals and an address that ends with a slash', () => {
    const given = { ...GIVEN, call_id: CALL_ID.toUpperCase(), door_url: 'https://door.test/x/' };

    expect(parseDispatch(JSON.stringify(given))).toMatchObject({
      callId: CALL_ID,
      door: { url: 'https://door.test/x' },
    });
  });

  it.each([
    ['nothing', ''],
    ['no JSON', '{'],
    ['no object', '"word"'],
    ['no token', JSON.stringify({ ...GIVEN, token: undefined })],
    ['no UUID', JSON.stringify({ ...GIVEN, call_id: 'one' })],
    ['a door of another kind', JSON.stringify({ ...GIVEN, door_url: 'file:///etc/passwd' })],
  ])('is none of ours with %s', (_what, metadata) => {
    expect(parseDispatch(metadata)).toBeNull();
  });

  it('names room and callee after the call', () => {
    expect([roomOf(CALL_ID), calleeOf(CALL_ID)]).toEqual([`call-${CALL_ID}`, `callee-${CALL_ID}`]);
  });
});
