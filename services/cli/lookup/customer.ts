import { normalise } from '../../../schemas/normalise.ts';
import type { RunQuery } from '../../insights/query/query.ts';
import { scopeOf } from '../../insights/query/query.ts';
import { readRows } from '../../insights/query/read.ts';
import type { Customer } from '../../insights/timeline/answer.ts';
import { findProfile, readCustomer, type TimelineContext } from '../../insights/timeline/read.ts';
import { systemRow, systemsOf } from '../../insights/timeline/systems.ts';
import { wantedOf } from '../../insights/timeline/wanted.ts';
import type { ClickHouseClient } from '../../runtime/clickhouse/port.ts';
import type { Config, WorkspaceConfig } from '../../runtime/config/schema.ts';
import { UsageError } from '../terminal/exit.ts';

/** One customer as the page finds it, straight from ClickHouse. */
export interface FoundCustomer {
  readonly profile: string;
  /** Identifiers with what linked them, values behind masks. */
  read(): Promise<Customer>;
}

/** Finds a customer by any identifier, an order, or a bare value; undefined when nobody is known by it. */
export async function findCustomer(
  client: ClickHouseClient,
  { env }: Config,
  workspace: WorkspaceConfig,
  text: string,
): Promise<FoundCustomer | undefined> {
  const scope = scopeOf(env.CLICKHOUSE_DATABASE, workspace.name);
  const run: RunQuery = (_name, query) => client.query<unknown>(query.sql, query.params, { outsideDatabase: true });
  const systems = (await readRows(run, 'systems', systemRow, systemsOf(scope))).map((row) => row.system);
  const hash = /^identifier:\s*([1-7][0-9a-f]{31})$/i.exec(text.trim())?.[1];
  const wanted = wantedOf(hash === undefined ? text : `identifier:${hash.toLowerCase()}`, systems);
  if (!wanted)
    throw new UsageError(
      'that names nobody: write NAMESPACE:VALUE, an e-mail address, a phone, card, customer or order number',
    );
  const context: TimelineContext = {
    run,
    scope,
    secret: env.TL_IDENTITY_SECRET,
    normalise({ namespace, value }) {
      const normalised = normalise(namespace, value, workspace.country);
      return 'value' in normalised && normalised.value !== '' ? normalised.value : undefined;
    },
  };
  const led = await findProfile(context, wanted);
  return led && { profile: led.profile, read: () => readCustomer(context, led.profile, null) };
}
