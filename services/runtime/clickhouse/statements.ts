/**
 * Splits a file into statements at ";" outside of quotes and comments. Comments go, except in quotes; empty statements
 * go too. Throws when a quote or comment does not end.
 */
export function statementsOf(sql: string): string[] {
  const statements: string[] = [];
  let current = '';
  let at = 0;
  while (at < sql.length) {
    const rest = sql.slice(at, at + 2);
    const char = rest[0] ?? '';
    if (rest === '--') at = endOf(sql, '\n', at, true);
    else if (rest === '/*') at = endOf(sql, '*/', at, false);
    else if (char === "'" || char === '"' || char === '`') {
      const end = endOfQuote(sql, at);
      current += sql.slice(at, end);
      at = end;
    } else {
      if (char === ';') {
        statements.push(current.trim());
        current = '';
      } else current += char;
      at += 1;
    }
  }
  statements.push(current.trim());
  return statements.filter((s) => s !== '');
}

function endOf(sql: string, mark: string, from: number, orEnd: boolean): number {
  const end = sql.indexOf(mark, from);
  if (end >= 0) return mark === '\n' ? end : end + mark.length;
  if (orEnd) return sql.length;
  throw new SyntaxError(`"${sql.slice(from, from + 40)}" does not end`);
}

/** End of the quoted text at `from`; a backslash takes the next character, a doubled quote is one. */
function endOfQuote(sql: string, from: number): number {
  const quote = sql[from];
  for (let at = from + 1; at < sql.length; at += 1) {
    if (sql[at] === '\\') at += 1;
    else if (sql[at] === quote) {
      if (sql[at + 1] !== quote) return at + 1;
      at += 1;
    }
  }
  throw new SyntaxError(`the quote at "${sql.slice(from, from + 40)}" does not end`);
}
