import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  createDtmfReader,
  dtmfFrames,
  isDialString,
  writeDtmf,
} from '../../../src/carrier/media/dtmf.js';
import { parseRtp, serialiseRtp, type RtpPacket } from '../../../src/carrier/media/rtp-packet.js';

describe('an RTP packet', () => {
  it('says after a round trip what it said before', () => {
    const packets = fc.record({
      payloadType: fc.constantFrom(0, 8, 9, 96, 101),
      sequence: fc.integer({ min: 0, max: 65_535 }),
      timestamp: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      ssrc: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      marker: fc.boolean(),
      payload: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    });

    fc.assert(
      fc.property(packets, (packet: RtpPacket) => {
        expect(parseRtp(serialiseRtp(packet))).toEqual(packet);
      }),
    );
  });

  it('is read past extensions, sources and padding', () => {
    const plain = serialiseRtp({
      ...{ payloadType: 0, sequence: 1, timestamp: 2, ssrc: 3, marker: false },
      payload: Buffer.alloc(0),
    });
    const head = Buffer.from(plain);
    head[0] = 0x80 | 0x20 | 0x10 | 1;
    const source = Buffer.alloc(4);
    const extension = Buffer.from([0xbe, 0xde, 0, 1, 9, 9, 9, 9]);
    const body = Buffer.from([7, 7, 7, 0, 2]);

    const packet = parseRtp(Buffer.concat([head, source, extension, body]));

    expect(packet?.payload).toEqual(Buffer.from([7, 7, 7]));
  });

  it('is neither RTCP nor STUN nor a stub of itself', () => {
    const rtcp = Buffer.from([0x80, 200, ...Buffer.alloc(20)]);
    const stun = Buffer.from([0x00, 0x01, ...Buffer.alloc(20)]);

    expect([rtcp, stun, Buffer.alloc(5)].map(parseRtp)).toEqual([null, null, null]);
  });
});

describe('key presses', () => {
  const packetsOf = (digits: string) => {
    let timestamp = 0;
    return dtmfFrames(digits).flatMap((frame, index) => {
      if (frame?.first === true) timestamp = index * 160;
      if (frame === null) return [];
      const head = { payloadType: 101, sequence: index, timestamp, ssrc: 1, marker: frame.first };
      return [{ ...head, payload: writeDtmf(frame) }];
    });
  };

  it.each(['1', '159#', '0000', '*ABCD'])('%s is heard once, key by key', (digits) => {
    const read = createDtmfReader();

    const heard = packetsOf(digits).map((packet) => read(packet) ?? '');

    expect(heard.join('')).toBe(digits);
  });

  it('is heard when all but one of the ends are lost', () => {
    const read = createDtmfReader();
    const packets = packetsOf('5');

    const heard = [packets[0], packets.at(-1)].map((packet) => packet && read(packet));

    expect(heard).toEqual([null, '5']);
  });

  it('knows what can be dialled', () => {
    expect(['12#', 'A*', '1w2', '+7', ' '].map(isDialString)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
