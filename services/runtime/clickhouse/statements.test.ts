import { describe, expect, it } from 'vitest';
import { commentsIn, render } from './migrations.ts';
import { statementsOf } from './statements.ts';

describe('splitting a migration', () => {
  it('splits at semicolons, but not in quotes or comments', () => {
    expect(statementsOf(`SELECT ';', "a;b", \`c;d\`; -- no; end\nSELECT /* ; */ 2`)).toEqual([
      'SELECT \';\', "a;b", `c;d`',
      'SELECT  2',
    ]);
  });

  it('keeps quotes that are doubled or behind a backslash, and what looks like a comment in them', () => {
    expect(statementsOf(`SELECT 'it''s; --', '\\';'; SELECT 2`)).toEqual([`SELECT 'it''s; --', '\\';'`, 'SELECT 2']);
  });

  it('empty statements and a comment at the end are nothing', () => {
    expect(statementsOf(';;\n-- the end')).toEqual([]);
  });

  it('a quote that does not end is an error, not a statement', () => {
    expect(() => statementsOf("SELECT 'a; SELECT 2")).toThrow('does not end');
  });
});

describe('placeholders', () => {
  it('are filled, and an unknown one is an error', () => {
    expect(render('{{database}}.t WHERE p = {profile:String}', { database: 'd' })).toBe(
      'd.t WHERE p = {profile:String}',
    );
    expect(() => render('{{databse}}', { database: 'd' })).toThrow('{{databse}}');
  });

  it('column comments are read from the head of a views file', () => {
    expect(commentsIn('-- text\n-- @view.column What it is\nSELECT 1').get('view.column')).toBe('What it is');
  });
});
