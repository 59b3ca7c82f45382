import { candidateZones, findRegion, zoneKeyOf, type ZoneTable } from '../domain/contact-zones.js';
import type { ContactPlaceFound, ImportedContact, RejectedRow } from '../ports/contact-file.js';
import { readConsent } from './consent-columns.js';
import { cellIn, firstFilled } from './contact-cell.js';
import type { ContactColumns } from './contact-columns.js';
import { parsePhone, type Country, type PhoneFacts } from './phone-parser.js';
import { readZone } from './zone-column.js';

const NAME_LENGTH_MAX = 255;
const KEY_LENGTH_MAX = 200;
/** As spreadsheets have it. */
const CELL_LENGTH_MAX = 32_767;

/** What a row is read by: where its columns stand, and what is known of zones. */
export interface RowReading {
  columns: ContactColumns;
  zones: ZoneTable;
  /** Of numbers that are written without one. */
  defaultCountry?: Country | undefined;
}

const TOO_LONG = `has more than ${CELL_LENGTH_MAX} characters`;
/** `="79161234567"`: how spreadsheets are told that a number is text; nothing is computed. */
const QUOTED_TEXT = /^="([^"]*)"$/;

export function isBlank(record: readonly string[]): boolean {
  return record.every((cell) => cell.trim() === '');
}

export function readRow(
  { columns, zones, defaultCountry }: RowReading,
  record: readonly string[],
  row: number,
): ImportedContact | RejectedRow {
  const cells = record.map(cellText);
  if (cells.slice(columns.headers.length).some((cell) => cell !== '')) {
    return { row, reason: 'it has more values than the header has columns' };
  }
  const huge = cells.findIndex((cell) => cell.length > CELL_LENGTH_MAX);
  if (huge !== -1) {
    return { row, reason: `column ${columns.headers[huge] ?? ''}: ${TOO_LONG}` };
  }
  const phoneColumn = firstFilled(cells, columns.phones);
  if (phoneColumn === undefined) return { row, reason: 'the phone number is missing' };
  const phone = parsePhone(cells[phoneColumn] ?? '', defaultCountry);
  if ('reason' in phone) return { row, reason: phone.reason };
  const nameColumn = firstFilled(cells, columns.names);
  const name = nameColumn === undefined ? null : (cells[nameColumn] ?? null);
  if (name !== null && name.length > NAME_LENGTH_MAX) {
    return { row, reason: `the name has more than ${NAME_LENGTH_MAX} characters` };
  }
  const place = readPlace({ columns, zones }, cells, phone);
  if ('reason' in place) return { row, ...place };
  const key = cellIn(cells, columns.keys, columns.headers);
  if (key !== null && key.text.length > KEY_LENGTH_MAX) {
    return { row, reason: `column ${key.header}: has more than ${KEY_LENGTH_MAX} characters` };
  }
  const consent = readConsent(columns, cells);
  if (consent !== null && 'reason' in consent) return { row, ...consent };
  const data = readData(columns.headers, cells, [phoneColumn, nameColumn, ...columns.ignored]);
  const { phoneNumber } = phone;
  return { row, phoneNumber, name, data, place, contactKey: key?.text ?? null, consent };
}

function cellText(written: string): string {
  const cell = written.trim();
  return cell.startsWith('="') ? (QUOTED_TEXT.exec(cell)?.[1]?.trim() ?? cell) : cell;
}

function readPlace(
  { columns, zones: table }: RowReading,
  cells: readonly string[],
  { phoneNumber, country, lineType }: PhoneFacts,
): ContactPlaceFound | { reason: string } {
  const written = cellIn(cells, columns.zones, columns.headers);
  const column = written === null ? null : readZone(written.text);
  if (written !== null && column === null) {
    const examples = 'such as Europe/Moscow, MSK+2 or UTC+5';
    return { reason: `column ${written.header}: must be a time zone, ${examples}` };
  }
  const named = cellIn(cells, columns.regions, columns.headers)?.text ?? null;
  const known = [...columns.regions, ...columns.cities]
    .map((at) => findRegion({ country, region: cells[at] ?? '', table }))
    .find((region) => region !== null);
  const region = known?.code ?? named;
  const found = candidateZones({ phoneNumber, country, lineType, column, region, table });
  const zoneKey = zoneKeyOf(country, found);
  return { country, lineType, region, zoneKey, zoneSource: found.source };
}

function readData(
  headers: readonly string[],
  cells: readonly string[],
  taken: readonly (number | undefined)[],
): Record<string, string> {
  const data: Record<string, string> = {};
  for (let column = 0; column < headers.length; column += 1) {
    const cell = cells[column];
    if (cell === undefined || cell === '' || taken.includes(column)) continue;
    data[headers[column] ?? ''] = cell;
  }
  return data;
}
