/** Data for other programs: stdout. */
export const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Progress and remarks for people: stderr. */
export const say = (line = ''): void => void process.stderr.write(`${line}\n`);

/** Colour only where somebody looks, and has not said no. */
const colourful = (): boolean => process.stderr.isTTY === true && !process.env['NO_COLOR'];
const paint = (code: number) => (text: string) => (colourful() ? `\u001b[${code}m${text}\u001b[0m` : text);
export const bold = paint(1);
export const dim = paint(2);
export const green = paint(32);
export const red = paint(31);
export const yellow = paint(33);

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const cents = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** 1,234,567 */
export const count = (n: number): string => whole.format(n);
/** Millionths of a currency as 1,234.56 EUR. */
export const money = (micros: number, currency: string): string =>
  `${cents.format(micros / 1_000_000)}${currency ? ` ${currency}` : ''}`;
/** 12.3 s */
export const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

/** Rows as an aligned table, numbers to the right; the first row is the header. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>((all, row) => row.map((cell, i) => Math.max(all[i] ?? 0, cell.length)), []);
  const numeric = widths.map((_, i) =>
    rows.slice(1).every((row) => /^[-+\d,. ]*( [A-Z]{3}| ms| s|%)?$/.test(row[i] ?? '')),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => (numeric[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  return rows.map(line).join('\n');
}
