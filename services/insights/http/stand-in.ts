import { workspace } from '../../runtime/config/schema.ts';
import type { RunQuery } from '../query/query.ts';
import { shareAnswers } from '../query/share.ts';
import { workspacesOf } from '../workspaces.ts';
import type { ApiContext } from './context.ts';

/** Insights of a workspace "shop" over a ClickHouse that is told what to answer and counts what it is asked. For tests. */
export function standIn(rows: RunQuery = async () => []) {
  const asked: string[] = [];
  const time = { now: Date.UTC(2026, 2, 31, 12) };
  const run: RunQuery = (name, query) => {
    asked.push(name);
    return rows(name, query);
  };
  const context: ApiContext = {
    workspaces: workspacesOf([workspace.parse({ name: 'shop' })]),
    env: { CLICKHOUSE_DATABASE: 'db', TL_IDENTITY_SECRET: 'key', TL_READ_TOKEN: '', TL_EDIT_TOKEN: '' },
    run,
    lookup: run,
    shared: shareAnswers(() => time.now),
    clock: () => time.now,
    normalise: (_workspace, { value }) => value,
    systems: async () => [],
    corrections: {
      write: async () => {
        throw new Error('nobody decides here');
      },
    },
  };
  return { context, asked, time };
}
