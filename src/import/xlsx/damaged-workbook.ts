import { DomainError } from '../../domain/errors.js';
import { malformedFile } from '../malformed-file.js';

/** What a library found wrong in a workbook, in our words; our own words stay. */
export function damagedWorkbook(what: string, cause: unknown): DomainError {
  if (cause instanceof DomainError) return cause;
  return malformedFile(`The workbook is damaged: ${what}. Save it again as XLSX or CSV.`, cause);
}
