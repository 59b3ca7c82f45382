import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipPart {
  name: string;
  /** Not needed for what is packed already. */
  data?: string | Buffer;
  packed?: { bytes: Buffer; size: number; crc: number };
  /** The unpacked size that the directory tells, when it shall lie. */
  declaredSize?: number;
  /** General purpose bits; 1 is "encrypted". */
  flags?: number;
}

const DEFLATED = 8;
const UTF8_NAME = 0x800;
/** 1 January 2026. */
const DOS_DATE = ((2026 - 1980) << 9) | (1 << 5) | 1;

/** A ZIP archive; it can lie, as hostile ones do. */
export function zipOf(parts: readonly ZipPart[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const part of parts) {
    const name = Buffer.from(part.name);
    const packed = part.packed ?? pack(part.data ?? '');
    const fields = fieldsOf(part, packed, name);
    const local = Buffer.concat([signed(0x04034b50), fields, name, packed.bytes]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([signed(0x02014b50), u16(20), fields, rest, name]));
    locals.push(local);
    offset += local.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, list, end]);
}

function pack(data: string | Buffer): NonNullable<ZipPart['packed']> {
  const bytes = Buffer.from(data as Buffer);
  return { bytes: deflateRawSync(bytes), size: bytes.length, crc: crc32(bytes) };
}

/** From "version needed" to the length of the extra field, alike in both headers. */
function fieldsOf(part: ZipPart, packed: NonNullable<ZipPart['packed']>, name: Buffer): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE((part.flags ?? 0) | UTF8_NAME, 2);
  fields.writeUInt16LE(DEFLATED, 4);
  fields.writeUInt16LE(DOS_DATE, 8);
  fields.writeUInt32LE(packed.crc, 10);
  fields.writeUInt32LE(packed.bytes.length, 14);
  fields.writeUInt32LE(part.declaredSize ?? packed.size, 18);
  fields.writeUInt16LE(name.length, 22);
  return fields;
}

function signed(signature: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(signature);
  return bytes;
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}
