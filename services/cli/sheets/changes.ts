/** What a file changes in what is stored. */
export interface Changes<T> {
  readonly added: readonly T[];
  readonly changed: readonly T[];
  /** Stored rows the file takes the place of without having their key: written again as nothing. */
  readonly emptied: readonly T[];
  /** Rows of the file that are stored already, as they are. */
  readonly same: number;
}

/** How rows are told apart and compared. */
export interface Comparison<T> {
  readonly keyOf: (row: T) => string;
  readonly worthOf: (row: T) => string;
  readonly replaced?: (row: T) => { readonly group: string; readonly by: T | undefined };
}

/** Compares the rows of a file with those stored. A second time, with what the first one wrote, nothing is left to change. */
export function changesOf<T>(
  { keyOf, worthOf, replaced }: Comparison<T>,
  file: readonly T[],
  stored: readonly T[],
): Changes<T> {
  const before = new Map(stored.map((row) => [keyOf(row), worthOf(row)]));
  const added = file.filter((row) => !before.has(keyOf(row)));
  const changed = file.filter((row) => before.has(keyOf(row)) && before.get(keyOf(row)) !== worthOf(row));
  const keys = new Set(file.map(keyOf));
  const groups = new Set(replaced ? file.map((row) => replaced(row).group) : []);
  const emptied = stored.flatMap((row) => {
    const other = replaced?.(row);
    return other?.by !== undefined && groups.has(other.group) && !keys.has(keyOf(row)) ? [other.by] : [];
  });
  return { added, changed, emptied, same: file.length - added.length - changed.length };
}
