const NEEDS_QUOTES = /["\r\n;,\t|]/;
const RUNS_AS_FORMULA = /^[=@\t\r]/;
const SIGNED = /^[+-]/;
/** Numbers and phones may begin with a sign. */
const PLAIN_NUMBER = /^[+-][\d\s().,-]*$/;

/** A spreadsheet would run a cell that begins like a formula; an apostrophe makes it text. */
export function csvCell(text: string): string {
  const isFormula = RUNS_AS_FORMULA.test(text) || (SIGNED.test(text) && !PLAIN_NUMBER.test(text));
  const safe = isFormula ? `'${text}` : text;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
