import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  cseqOf,
  headerOf,
  headersOf,
  parameterOf,
  parseSipMessage,
  serialiseSipMessage,
  uriOf,
  userOf,
  type SipHeaders,
  type SipRequest,
} from '../../../src/carrier/sip/sip-message.js';

const INVITE = [
  'INVITE sip:+79990001200@127.0.0.1:5095 SIP/2.0',
  'v: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK1;rport',
  'Via: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bK2',
  'f: "Bot; one" <sip:+1@h;user=phone>;tag=a1',
  't: <sip:+79990001200@127.0.0.1>',
  'i: call-1',
  'CSeq: 7 INVITE',
  'Subject: one',
  ' folded line',
  'Content-Length: 4',
  '',
  'v=0\r\nbehind the end',
].join('\r\n');

describe('a SIP message', () => {
  it('is read with compact names, folded lines and a body of the length told', () => {
    const message = parseSipMessage(INVITE) as SipRequest;

    expect(message).toMatchObject({ kind: 'request', method: 'INVITE', body: 'v=0\r' });
    expect(headersOf(message, 'Via')).toHaveLength(2);
    expect(headerOf(message, 'call-id')).toBe('call-1');
    expect(headerOf(message, 'subject')).toBe('one folded line');
    expect(cseqOf(message)).toEqual({ number: 7, method: 'INVITE' });
  });

  it('gives the parameters of an address, not those inside of it', () => {
    const from = headerOf(parseSipMessage(INVITE) as SipRequest, 'from') ?? '';

    expect(parameterOf(from, 'tag')).toBe('a1');
    expect(parameterOf(from, 'user')).toBeUndefined();
    expect(userOf(uriOf(from))).toBe('+1');
    expect(userOf('tel:+15550136')).toBe('+15550136');
  });

  it.each(['', '\r\n\r\n', 'hello', 'SIP/2.0 abc', 'GET / HTTP/1.1\r\n\r\n', '\u0000\u0001'])(
    'is not made of %j',
    (text) => {
      expect(parseSipMessage(text)).toBeNull();
    },
  );

  it('says after a round trip what it said before', () => {
    const token = fc.stringMatching(/^[A-Za-z][A-Za-z-]{0,12}$/).map((name) => `X-${name}`);
    const value = fc.stringMatching(/^[!-~]([ -~]{0,30}[!-~])?$/);
    const headers = fc.array(fc.tuple(token, value), { maxLength: 8 });
    const body = fc.string({ unit: 'grapheme', maxLength: 40 });
    const status = fc.integer({ min: 100, max: 699 });

    fc.assert(
      fc.property(headers, body, status, (list: SipHeaders, text, code) => {
        const response = { kind: 'response', status: code, reason: 'Why Not', body: text } as const;
        const request = { kind: 'request', method: 'INFO', uri: 'sip:a@b', body: text } as const;
        for (const message of [response, request]) {
          const read = parseSipMessage(serialiseSipMessage({ ...message, headers: list }));
          expect(read).toMatchObject(message);
          expect(read?.headers.slice(0, -1)).toEqual(list);
        }
      }),
    );
  });
});
