export interface Cell {
  header: string;
  text: string;
}

/** The first of these columns that is not blank. */
export function firstFilled(
  cells: readonly string[],
  columns: readonly number[],
): number | undefined {
  return columns.find((column) => (cells[column] ?? '') !== '');
}

export function cellIn(
  cells: readonly string[],
  columns: readonly number[],
  headers: readonly string[],
): Cell | null {
  const column = firstFilled(cells, columns);
  if (column === undefined) return null;
  return { header: headers[column] ?? '', text: cells[column] ?? '' };
}
