import { Command } from 'commander';
import { migrate } from '../../runtime/clickhouse/migrate.ts';
import { EXIT } from '../terminal/exit.ts';
import { print } from '../terminal/output.ts';
import { action } from './action.ts';

/** `migrate`: brings ClickHouse tables and views up to date. */
export const migrateCommand = (): Command =>
  new Command('migrate').description('bring the ClickHouse tables and views up to date').action(
    action({}, async ({ installation }) => {
      const reach = installation();
      const client = await reach.clickhouse();
      const applied = await migrate(client, {
        database: client.database,
        workspaces: reach.config.file.workspaces,
      });
      print(applied.length > 0 ? applied.join('\n') : 'nothing to do');
      return EXIT.ok;
    }),
  );
