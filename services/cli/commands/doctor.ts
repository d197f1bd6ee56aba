import { Command } from 'commander';
import { z } from 'zod';
import { diskLeft, memoryLeft, silence } from '../doctor/machine.ts';
import { matching, type Told } from '../doctor/matching.ts';
import type { RoleName } from '../system/roles.ts';
import { portOf, urlOf } from '../system/urls.ts';
import { EXIT, type ExitCode, messageOf } from '../terminal/exit.ts';
import { green, print, red, yellow } from '../terminal/output.ts';
import { action } from './action.ts';

/** `doctor`: asks every part of the installation how it is. */
export const doctorCommand = (): Command =>
  new Command('doctor')
    .description('look at Kafka, ClickHouse, every role, disk and memory, and tell conversions that nothing matches')
    .option('--json', 'one JSON object a part', false)
    .action(
      action({ json: z.boolean() }, async ({ options, installation }) => {
        const reach = installation();
        const { env } = reach.config;
        const ready = (role: RoleName) => async () => {
          const url = urlOf(env, role);
          const port = portOf(env, role);
          const answer = await fetch(`${url}/readyz`, {
            signal: AbortSignal.timeout(3_000),
          }).catch(async () => Promise.reject(new Error(await silence(port))));
          const { status, reasons } = z
            .object({ status: z.string(), reasons: z.array(z.string()).default([]) })
            .parse(await answer.json());
          if (!answer.ok) throw new Error(`${status}: ${reasons.join('; ')}`);
          return url;
        };
        const machine = { disk: () => diskLeft(reach.dataDir), memory: memoryLeft };
        const checks: Record<string, () => Promise<string | Told>> = {
          Kafka: async () => `${(await (await reach.log()).listTopics()).length} topics at ${env.KAFKA_BROKERS}`,
          ClickHouse: async () => {
            const rows = await (await reach.clickhouse()).query<{ v: string }>(
              'SELECT version() AS v',
              {},
              { outsideDatabase: true },
            );
            return `${rows[0]?.v} at ${env.CLICKHOUSE_URL}`;
          },
          collector: ready('collector'),
          journeys: ready('journeys'),
          loader: ready('loader'),
          insights: ready('insights'),
          ...machine,
          ...Object.fromEntries(
            reach.config.file.workspaces.map((workspace) => [
              `conversions of ${workspace.name}`,
              async () => {
                const { CLICKHOUSE_DATABASE: database } = (await reach.seen()).env;
                return matching(await reach.clickhouse(), database, workspace, Date.now());
              },
            ]),
          ),
        };
        let code: ExitCode = EXIT.ok;
        for (const [part, check] of Object.entries(checks)) {
          const result = await check().then(
            (told) => ({ ok: true, ...(typeof told === 'string' ? { detail: told, warning: false } : told) }),
            (error: unknown) => ({ ok: false, detail: messageOf(error), warning: false }),
          );
          if (!result.ok && code !== EXIT.unreachable) code = part in machine ? EXIT.fault : EXIT.unreachable;
          print(
            options.json
              ? JSON.stringify({ part, ...result })
              : `${result.warning ? yellow('look  ') : result.ok ? green('ok    ') : red('not ok')} ${part}: ${result.detail}`,
          );
        }
        return code;
      }),
    );
