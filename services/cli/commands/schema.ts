import { Command } from 'commander';
import { unregistered } from '../../../schemas/register.ts';
import { registeredSchemas } from '../../../schemas/registry.ts';
import { EXIT } from '../terminal/exit.ts';
import { print, say } from '../terminal/output.ts';
import { action } from './action.ts';

/** `schema check|diff`: are the records in the code the registered ones, and can both releases read each other. */
export function schemaCommand(): Command {
  const schema = new Command('schema').description('the record schemas in Kafka');
  schema
    .command('check')
    .description('fail when a record changed without being registered, or is incompatible')
    .action(
      action({}, async () => {
        const known = registeredSchemas();
        const changed = unregistered(known);
        for (const { schema: record, faults } of changed)
          say(faults.length > 0 ? faults.join('\n') : `${record.name} changed: run \`make schemas\` to register it`);
        if (changed.length === 0) print(`${known.length} schemas, all registered and compatible`);
        return changed.length === 0 ? EXIT.ok : EXIT.fault;
      }),
    );
  schema
    .command('diff')
    .description('list the fields that changed against the newest registered schemas')
    .action(
      action({}, async () => {
        const known = registeredSchemas();
        for (const { schema: record } of unregistered(known)) {
          const before = known.filter((one) => one.name === record.name).at(-1)?.schema.fields ?? [];
          const described = (fields: typeof before) =>
            fields.map((f) => `${record.name}.${f.name}: ${JSON.stringify(f.type)}`);
          const [older, newer] = [described(before), described(record.fields)];
          for (const line of older.filter((one) => !newer.includes(one))) print(`- ${line}`);
          for (const line of newer.filter((one) => !older.includes(one))) print(`+ ${line}`);
        }
        return EXIT.ok;
      }),
    );
  return schema;
}
