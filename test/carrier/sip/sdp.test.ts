import { describe, expect, it } from '@jest/globals';
import { parseSdp, writeSdp } from '../../../src/carrier/sip/sdp.js';
import { offer } from '../../support/phone/test-caller.js';

describe('the description of a session', () => {
  it('tells where the audio goes and what may be sent', () => {
    expect(parseSdp(offer(4_000, '9 0 8 101', 'sendonly'))).toEqual({
      address: '127.0.0.1',
      port: 4_000,
      codecs: [
        { payload: 9, name: 'G722' },
        { payload: 0, name: 'PCMU' },
        { payload: 8, name: 'PCMA' },
      ],
      dtmfPayload: 101,
      direction: 'sendonly',
    });
  });

  it('knows the codecs that need no line of their own', () => {
    const text = 'v=0\r\nc=IN IP4 10.1.1.1\r\nm=audio 5000 RTP/AVP 8 0\r\n';

    expect(parseSdp(text)).toMatchObject({
      address: '10.1.1.1',
      codecs: [{ name: 'PCMA' }, { name: 'PCMU' }],
      dtmfPayload: null,
      direction: 'sendrecv',
    });
  });

  it('has no audio in it when it says so', () => {
    expect(parseSdp('v=0\r\nm=video 5000 RTP/AVP 96\r\n')).toBeNull();
    expect(parseSdp('')).toBeNull();
  });

  it('is read as it was written', () => {
    const codec = { payload: 8, name: 'PCMA' };
    const answer = { address: '127.0.0.1', port: 5_004, codec, version: 2 };

    const read = parseSdp(writeSdp({ ...answer, dtmfPayload: 96, direction: 'recvonly' }));

    expect(read).toMatchObject({ port: 5_004, codecs: [codec], dtmfPayload: 96 });
    expect(read?.direction).toBe('recvonly');
  });
});
