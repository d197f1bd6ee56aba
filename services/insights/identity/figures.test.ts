import { expect, test } from 'vitest';
import { scopeOf } from '../query/query.ts';
import { figuresByPerson } from './figures.ts';

test('a dry run counts the orders a profile counts, whatever else converts: sales alone', () => {
  const { sql, params } = figuresByPerson(['1'.padEnd(32, '0')], [], ['order', 'wholesale'], scopeOf('db', 'main'));
  expect(sql).toMatch(/journeys FINAL\n.*state = 'converted' AND conversion IN {sales:Array\(String\)}/);
  expect(params['sales']).toEqual(['order', 'wholesale']);
});
