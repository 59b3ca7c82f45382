import type { ImportedContact, RejectedRow } from '../ports/contact-file.js';
import type { ContactColumns } from './contact-columns.js';
import { parsePhone } from './phone-parser.js';

const NAME_LENGTH_MAX = 255;

export function isBlank(record: readonly string[]): boolean {
  return record.every((cell) => cell.trim() === '');
}

export function readRow(
  columns: ContactColumns,
  record: readonly string[],
  row: number,
): ImportedContact | RejectedRow {
  const cells = record.map((cell) => cell.trim());
  if (cells.slice(columns.headers.length).some((cell) => cell !== '')) {
    return { row, reason: 'it has more values than the header has columns' };
  }
  const phoneColumn = firstFilled(cells, columns.phones);
  if (phoneColumn === undefined) return { row, reason: 'the phone number is missing' };
  const phone = parsePhone(cells[phoneColumn] ?? '');
  if ('reason' in phone) return { row, reason: phone.reason };
  const nameColumn = firstFilled(cells, columns.names);
  const name = nameColumn === undefined ? null : (cells[nameColumn] ?? null);
  if (name !== null && name.length > NAME_LENGTH_MAX) {
    return { row, reason: `the name has more than ${NAME_LENGTH_MAX} characters` };
  }
  const data: Record<string, string> = {};
  columns.headers.forEach((header, column) => {
    const cell = cells[column];
    if (cell === undefined || cell === '' || column === phoneColumn || column === nameColumn)
      return;
    data[header] = cell;
  });
  return { row, phoneNumber: phone.phoneNumber, name, data };
}

function firstFilled(cells: readonly string[], columns: readonly number[]): number | undefined {
  return columns.find((column) => (cells[column] ?? '') !== '');
}
