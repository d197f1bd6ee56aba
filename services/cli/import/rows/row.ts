/** A line of the file as read: its columns, or why it cannot be read. */
export type Row =
  | { readonly ok: true; readonly line: number; readonly columns: Columns; readonly raw: string }
  | { readonly ok: false; readonly line: number; readonly reason: string; readonly raw: string };

/** Columns of a CSV row are text; an object of a JSON line is as it came. */
export type Columns = Readonly<Record<string, unknown>>;

/** What a file holds, by its name without `.gz`. */
export type RowFormat = 'csv' | 'jsonl';
