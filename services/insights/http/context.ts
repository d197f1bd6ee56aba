import type { Environment } from '../../runtime/config/schema.ts';
import type { CorrectionWriter } from '../identity/writer.ts';
import type { RunQuery } from '../query/query.ts';
import type { Shared } from '../query/share.ts';
import type { NamedValue } from '../timeline/wanted.ts';
import type { WorkspaceInfo } from '../workspaces.ts';

/** What the routes work with. */
export interface ApiContext {
  readonly workspaces: readonly WorkspaceInfo[];
  readonly env: Pick<Environment, 'CLICKHOUSE_DATABASE' | 'TL_IDENTITY_SECRET' | 'TL_READ_TOKEN' | 'TL_EDIT_TOKEN'>;
  readonly run: RunQuery;
  /** Runs questions about one person. */
  readonly lookup: RunQuery;
  readonly shared: Shared;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** A value as the collector normalises it in a workspace. */
  readonly normalise: (workspace: string, named: NamedValue) => string | undefined;
  /** External systems of a workspace a bare number may come from. */
  readonly systems: (workspace: string) => Promise<readonly string[]>;
  readonly corrections: CorrectionWriter;
}
