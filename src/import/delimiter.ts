const CANDIDATES = [';', ',', '\t', '|'] as const;
const LINES_LOOKED_AT = 30;
/** Written by spreadsheets as a first line of its own. */
const SEP_LINE = /^sep=(.)\r?\n/i;

export interface DetectedDelimiter {
  delimiter: string;
  /** Characters at the start of the text that are not data. */
  skip: number;
}

/**
 * The separator of the header that comes back equally often in the lines below it. What stands in
 * quotes does not count, so that lists inside one cell do not mislead.
 */
export function detectDelimiter(head: string): DetectedDelimiter {
  const sep = SEP_LINE.exec(head);
  if (sep?.[1] !== undefined) return { delimiter: sep[1], skip: sep[0].length };
  const lines = countByLine(head);
  const header = lines[0] ?? new Map<string, number>();
  const ranked = CANDIDATES.map((candidate) => {
    const wanted = header.get(candidate) ?? 0;
    const agreeing = lines.filter((line) => (line.get(candidate) ?? 0) === wanted).length;
    return { candidate, wanted, agreeing };
  })
    .filter(({ wanted }) => wanted > 0)
    .sort((a, b) => b.agreeing - a.agreeing || b.wanted - a.wanted);
  return { delimiter: ranked[0]?.candidate ?? ',', skip: 0 };
}

function countByLine(head: string): Map<string, number>[] {
  const lines: Map<string, number>[] = [];
  let line = new Map<string, number>();
  let quoted = false;
  let blank = true;
  for (const character of head) {
    if (lines.length === LINES_LOOKED_AT) return lines;
    if (character === '"') quoted = !quoted;
    if (character === '\n' && !quoted) {
      if (!blank) lines.push(line);
      line = new Map();
      blank = true;
      continue;
    }
    if (character !== '\r') blank = false;
    if (!quoted) line.set(character, (line.get(character) ?? 0) + 1);
  }
  // The last line may be cut off; it counts only when it is all there is.
  return lines.length === 0 ? [line] : lines;
}
