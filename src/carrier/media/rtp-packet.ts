/** RTP (RFC 3550) without extensions or contributing sources in what we send. */
export interface RtpPacket {
  payloadType: number;
  sequence: number;
  timestamp: number;
  ssrc: number;
  /** The first packet after a silence, or of a key press. */
  marker: boolean;
  payload: Buffer;
}

const HEADER_BYTES = 12;
const VERSION_2 = 0x80;

export function serialiseRtp(packet: RtpPacket): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header[0] = VERSION_2;
  header[1] = (packet.marker ? 0x80 : 0) | packet.payloadType;
  header.writeUInt16BE(packet.sequence & 0xffff, 2);
  header.writeUInt32BE(packet.timestamp >>> 0, 4);
  header.writeUInt32BE(packet.ssrc >>> 0, 8);
  return Buffer.concat([header, packet.payload]);
}

/** Null for what is no RTP: STUN, RTCP, stray packets. */
export function parseRtp(data: Buffer): RtpPacket | null {
  if (data.length < HEADER_BYTES) return null;
  const [first = 0, second = 0] = data;
  if (first >> 6 !== 2) return null;
  const payloadType = second & 0x7f;
  // RTCP packet types 200..204 look like payload types 72..76.
  if (payloadType >= 72 && payloadType <= 76) return null;
  let start = HEADER_BYTES + 4 * (first & 0x0f);
  if (first & 0x10) {
    if (data.length < start + 4) return null;
    start += 4 + 4 * data.readUInt16BE(start + 2);
  }
  const padding = first & 0x20 ? (data[data.length - 1] ?? 0) : 0;
  if (data.length < start + padding) return null;
  return {
    payloadType,
    sequence: data.readUInt16BE(2),
    timestamp: data.readUInt32BE(4),
    ssrc: data.readUInt32BE(8),
    marker: (second & 0x80) !== 0,
    payload: data.subarray(start, data.length - padding),
  };
}
