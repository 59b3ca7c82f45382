import { findRegion, type ZoneTable } from '../domain/contact-zones.js';
import type {
  NumberRange,
  NumberRangeBatch,
  NumberRangeFiles,
} from '../ports/number-range-file.js';
import { headerWord } from './contact-columns.js';
import { readFileRecords } from './file-records.js';
import { malformedFile } from './malformed-file.js';
import { readZone } from './zone-column.js';

type ReadCells = (cells: readonly string[]) => NumberRange | { reason: string };

/**
 * Of the Russian numbering plan, as its ministry publishes it; their first letters are Cyrillic.
 */
const PLAN_HEADERS = ['авс_def', 'от', 'до', 'регион'];
const PLAIN_HEADERS = ['first_number', 'last_number', 'timezone'];
const REGION_HEADER = 'region';
const NUMBER = /^\+?([1-9]\d{6,14})$/;
const PLAN_CODE = /^[3489]\d{2}$/;
const PLAN_NUMBER = /^\d{7}$/;

/**
 * Number ranges from CSV files: the official Russian plan, or first and last number and time zone.
 */
export function createCsvNumberRanges({ zones }: { zones: ZoneTable }): NumberRangeFiles {
  return { read: (path) => readRanges(path, zones) };
}

async function* readRanges(path: string, zones: ZoneTable): AsyncGenerator<NumberRangeBatch> {
  let readCells: ReadCells | null = null;
  let hasRows = false;
  for await (const records of readFileRecords(path)) {
    const batch: NumberRangeBatch = { ranges: [], rejected: [] };
    for (const { row, cells } of records) {
      if (readCells === null) {
        readCells = readerOf(cells, zones);
        continue;
      }
      hasRows = true;
      const read = readCells(cells.map((cell) => cell.trim()));
      if ('reason' in read) batch.rejected.push({ row, ...read });
      else batch.ranges.push({ row, ...read });
    }
    yield batch;
  }
  if (readCells === null) throw malformedFile('The file is empty.');
  if (!hasRows) throw malformedFile('The file has a header and no rows.');
}

function readerOf(header: readonly string[], zones: ZoneTable): ReadCells {
  const words = header.map(headerWord);
  const [code, from, to, region] = PLAN_HEADERS.map((word) => words.indexOf(word));
  if (![code, from, to, region].includes(-1)) {
    return (cells) =>
      readPlan(
        [code, from, to, region].map((at) => cells[at ?? -1] ?? ''),
        zones,
      );
  }
  const [first, last, zone] = PLAIN_HEADERS.map((word) => words.indexOf(word));
  const place = words.indexOf(REGION_HEADER);
  if (![first, last, zone].includes(-1)) {
    return (cells) => readPlain([first, last, zone, place].map((at) => cells[at ?? -1] ?? ''));
  }
  const plan = 'АВС/ DEF;От;До;...;Регион';
  throw malformedFile(
    `Row 1: name the columns ${PLAIN_HEADERS.join(', ')}, or as the Russian plan does: ${plan}.`,
  );
}

function readPlan(
  [code = '', from = '', to = '', written = '']: readonly string[],
  zones: ZoneTable,
): NumberRange | { reason: string } {
  if (!PLAN_CODE.test(code)) return { reason: 'column АВС/ DEF: must be three digits' };
  if (!PLAN_NUMBER.test(from)) return { reason: 'column От: must be seven digits' };
  if (!PLAN_NUMBER.test(to)) return { reason: 'column До: must be seven digits' };
  if (from > to) return { reason: 'column До: is less than От' };
  const regions = regionsOf(written, zones);
  if (regions === null) return { reason: 'column Регион: no such region is known' };
  const timezone = [...new Set(regions.flatMap((region) => region.zones))].sort().join('&');
  const region = regions.length === 1 ? (regions[0]?.code ?? null) : null;
  return { firstNumber: `7${code}${from}`, lastNumber: `7${code}${to}`, timezone, region };
}

/** `р-н Шпаковский|Ставропольский край`, `г. Москва и Московская область`. */
function regionsOf(written: string, table: ZoneTable) {
  const largest = written.split('|').at(-1) ?? '';
  const whole = findRegion({ country: 'RU', region: largest, table });
  if (whole !== null) return [whole];
  const parts = largest
    .split(/,| и /)
    .map((region) => findRegion({ country: 'RU', region, table }));
  return parts.every((part) => part !== null) ? parts : null;
}

function readPlain([first = '', last = '', zone = '', region = '']: readonly string[]):
  NumberRange | { reason: string } {
  const [, firstNumber] = NUMBER.exec(first) ?? [];
  const [, lastNumber] = NUMBER.exec(last) ?? [];
  if (firstNumber === undefined) return { reason: `column first_number: ${MUST_BE_NUMBER}` };
  if (lastNumber === undefined) return { reason: `column last_number: ${MUST_BE_NUMBER}` };
  if (Number(firstNumber) > Number(lastNumber)) {
    return { reason: 'column last_number: is less than first_number' };
  }
  const timezone = readZone(zone);
  if (timezone === null) {
    return { reason: 'column timezone: must be a time zone, such as Europe/Moscow' };
  }
  return { firstNumber, lastNumber, timezone, region: region === '' ? null : region };
}

const MUST_BE_NUMBER = 'must be 7 to 15 digits with the country code';
