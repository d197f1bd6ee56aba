import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PACKAGE_ROOT } from './root.ts';
import { isActivity, TOUCHPOINT_TYPES } from './touchpoint.ts';

const PLATFORMS = ['web', 'ios', 'android', 'server', 'pos', 'kiosk', 'phone', 'messenger'];

test('the view session_touchpoints puts into sessions what the stage makes them of', () => {
  const views = readFileSync(join(PACKAGE_ROOT, 'schemas/clickhouse/views/30_journeys.sql'), 'utf8');
  const [, platforms = '', types = ''] =
    /platform IN \(([^)]*)\) AND type IN \(([^)]*)\) AS isActivity/.exec(views) ?? [];
  const named = (list: string) => new Set(list.match(/\w+/g));
  const every = PLATFORMS.flatMap((platform) => TOUCHPOINT_TYPES.map((type) => ({ platform, type })));
  expect(every.filter((t) => named(platforms).has(t.platform) && named(types).has(t.type))).toEqual(
    every.filter((t) => isActivity(t.type, t.platform)),
  );
});
